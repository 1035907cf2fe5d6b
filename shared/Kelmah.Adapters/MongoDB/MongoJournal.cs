using System.Runtime.CompilerServices;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// The journal. Guarded accounts keep a running balance; the others, which every contract touches, are the sum of their
/// closed days and of the postings since.
/// </summary>
public sealed class MongoJournal(MongoStore store, TimeProvider clock) : IJournal
{
    /// <summary>An entry is visible some seconds after the time that it was recorded at; what is younger than this stays open.</summary>
    private static readonly TimeSpan StillArriving = TimeSpan.FromMinutes(5);

    /// <summary>A reading of the whole journal, which nobody waits for at a screen.</summary>
    private static readonly AggregateOptions OfEverything = new() { AllowDiskUse = true };

    private static readonly TimeSpan OfEverythingAtMost = TimeSpan.FromMinutes(5);

    private readonly MongoBalances balances = new(store);
    private readonly MongoClosing closing = new(store, clock);

    private IMongoCollection<BsonDocument> Entries => store.Collection(MongoLedger.Entries);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> BalancesAsync(Account account, CancellationToken cancellationToken) =>
        account.IsGuarded
            ? await MongoFailures.GuardAsync(token => balances.KeptAsync(session: null, account, token), cancellationToken).ConfigureAwait(false)
            : await MongoSnapshots.ReadAsync(
                store, (session, token) => balances.KeptAsync(session, account, token), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>
    /// Only what can still change is read at one moment: what is kept, and the postings of the last minutes. The older ones
    /// stay as they are and may take longer than the servers let a transaction live.
    /// </remarks>
    public async ValueTask<IReadOnlyList<AccountCheck>> CheckAsync(Account account, CancellationToken cancellationToken)
    {
        var settled = (clock.GetUtcNow() - StillArriving).UtcDateTime;
        var older = await MongoFailures.GuardAsync(
            OfEverythingAtMost, token => balances.PostedAsync(session: null, account, since: null, settled, token), cancellationToken).ConfigureAwait(false);
        var (kept, younger) = await MongoSnapshots.ReadAsync(
            store,
            async (session, token) => (
                await balances.KeptAsync(session, account, token).ConfigureAwait(false),
                await balances.PostedAsync(session, account, settled, before: null, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        return Beside(kept, MongoBalances.Sum(older, younger));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> TotalsAsync(CancellationToken cancellationToken) => await MongoFailures.GuardAsync(
        OfEverythingAtMost,
        async token =>
        {
            using var sums = await Entries.AggregateAsync<BsonDocument>(MongoJournalReading.Totals, OfEverything, token).ConfigureAwait(false);
            return (await sums.ToListAsync(token).ConfigureAwait(false)).ConvertAll(MongoJournalReading.AmountOf);
        },
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Page<RecordedEntry>> EntriesAsync(Account account, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var shape = $"journal entries of {account.Name}";
        var filter = new BsonDocument("postings.account", account.Name);
        if (cursor is not null)
        {
            if (!Guid.TryParse(QueryCursor.Decode(shape, cursor, 1)[0] as string, out var last)) throw new InvalidCursorException();
            filter["_id"] = new BsonDocument("$lt", new BsonBinaryData(last, GuidRepresentation.Standard));
        }

        var found = await FindAsync(filter, descending: true, limit + 1, cancellationToken).ConfigureAwait(false);
        var items = found.Take(limit).ToList();
        return new Page<RecordedEntry>(items, found.Count > limit ? QueryCursor.Encode(shape, [items[^1].Entry.Id.ToString()]) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken) =>
        await FindAsync(
            new BsonDocument("contractId", new BsonBinaryData(contractId, GuidRepresentation.Standard)), descending: false, limit: null, cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>Summed from the postings themselves, never from the running balances, so that the two can be compared.</remarks>
    public async IAsyncEnumerable<(Account Account, Money Balance)> AllBalancesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipeline = MongoJournalReading.Sums([], []);
        using var sums = await MongoFailures.GuardAsync(
            OfEverythingAtMost, token => Entries.AggregateAsync<BsonDocument>(pipeline, OfEverything, token), cancellationToken).ConfigureAwait(false);
        while (await MongoFailures.GuardAsync(sums.MoveNextAsync, cancellationToken).ConfigureAwait(false))
        {
            foreach (var sum in sums.Current) yield return (MongoJournalReading.AccountOf(sum), MongoJournalReading.AmountOf(sum));
        }
    }

    /// <inheritdoc/>
    public Task CloseDaysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var settled = clock.GetUtcNow() - StillArriving;
        return closing.CloseAsync((before < settled ? before : settled).UtcDateTime, cancellationToken);
    }

    private static List<AccountCheck> Beside(List<Money> kept, List<Money> posted)
    {
        var left = kept.ToDictionary(balance => balance.Currency);
        var right = posted.ToDictionary(balance => balance.Currency);
        return [.. left.Keys.Union(right.Keys).Select(currency => new AccountCheck(
            left.GetValueOrDefault(currency, Money.Zero(currency)), right.GetValueOrDefault(currency, Money.Zero(currency))))];
    }

    private Task<List<RecordedEntry>> FindAsync(BsonDocument filter, bool descending, int? limit, CancellationToken cancellationToken) =>
        MongoFailures.GuardAsync(
            async token =>
            {
                var options = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", descending ? -1 : 1), Limit = limit };
                using var found = await Entries.FindAsync(filter, options, token).ConfigureAwait(false);
                return (await found.ToListAsync(token).ConfigureAwait(false)).ConvertAll(MongoJournalReading.EntryOf);
            },
            cancellationToken);
}
