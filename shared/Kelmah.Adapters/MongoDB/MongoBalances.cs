using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// What is kept of each account: a guarded one's running balance; of the others, which every contract touches, the sum of
/// the days that are closed, and through when they are.
/// </summary>
internal sealed class MongoBalances(MongoStore store)
{
    /// <summary>The key of the one document that says through when days are closed.</summary>
    public const string ClosingId = "closing";

    /// <summary>Below and above every currency's code.</summary>
    private const string First = "";
    private const string Last = "~";

    /// <summary>An account's balances as they are kept, by currency.</summary>
    /// <param name="session">Of one moment; null for none, where the account is guarded and one read tells all.</param>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<List<Money>> KeptAsync(IClientSessionHandle? session, Account account, CancellationToken cancellationToken)
    {
        if (account.IsGuarded) return await KeptInAsync(session, MongoLedger.Balances, account, cancellationToken).ConfigureAwait(false);
        var closed = await KeptInAsync(session, MongoLedger.ClosedBalances, account, cancellationToken).ConfigureAwait(false);
        var through = await ThroughAsync(session, cancellationToken).ConfigureAwait(false);
        return Sum(closed, await PostedAsync(session, account, through, before: null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The sum of an account's postings that were recorded in a span of time, by currency.</summary>
    /// <param name="session">Null for none.</param>
    /// <param name="account">The account.</param>
    /// <param name="since">From when; null for the beginning.</param>
    /// <param name="before">Until when; null for now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<List<Money>> PostedAsync(
        IClientSessionHandle? session, Account account, DateTime? since, DateTime? before, CancellationToken cancellationToken)
    {
        var entries = Build.Filter.Eq("postings.account", account.Name);
        if (since is { } from) entries &= Build.Filter.Gte("recordedAt", from);
        if (before is { } until) entries &= Build.Filter.Lt("recordedAt", until);
        var sums = MongoJournalReading.Sums(store, session, entries, Build.Filter.Eq("postings.account", account.Name));
        return (await sums.ToListAsync(cancellationToken).ConfigureAwait(false)).ConvertAll(MongoJournalReading.AmountOf);
    }

    /// <summary>Through when days are closed; the epoch where none is.</summary>
    public async Task<DateTime> ThroughAsync(IClientSessionHandle? session, CancellationToken cancellationToken)
    {
        var found = await FindAsync(session, MongoLedger.Closing, Build.Filter.Eq("_id", ClosingId), cancellationToken).ConfigureAwait(false);
        return found is [var closing] ? closing["through"].ToUniversalTime() : DateTime.UnixEpoch;
    }

    /// <summary>Adds amounts up by currency, in the order of the currencies' codes.</summary>
    public static List<Money> Sum(params IEnumerable<Money>[] amounts) =>
        [.. amounts.SelectMany(some => some).GroupBy(amount => amount.Currency)
            .Select(group => new Money(group.Sum(amount => amount.MinorUnits), group.Key))
            .OrderBy(amount => amount.Currency.Code, StringComparer.Ordinal)];

    /// <summary>The balances of an account: a range of the ids themselves, as no index is over a part of them.</summary>
    internal static FilterDefinition<BsonDocument> IdsOf(Account account) =>
        Build.Filter.Gte("_id", IdOf(account.Name, First)) & Build.Filter.Lt("_id", IdOf(account.Name, Last));

    /// <summary>The key of one balance.</summary>
    internal static BsonDocument IdOf(string account, string currency) => new() { ["account"] = account, ["currency"] = currency };

    private async Task<List<Money>> KeptInAsync(IClientSessionHandle? session, string collection, Account account, CancellationToken cancellationToken) =>
        (await FindAsync(session, collection, IdsOf(account), cancellationToken).ConfigureAwait(false)).ConvertAll(MongoJournalReading.AmountOf);

    private Task<List<BsonDocument>> FindAsync(
        IClientSessionHandle? session, string collection, FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken)
    {
        var documents = store.Collection(collection);
        var found = session is null ? documents.Find(filter) : documents.Find(session, filter);
        return found.Sort(Build.Sort.Ascending("_id")).ToListAsync(cancellationToken);
    }
}
