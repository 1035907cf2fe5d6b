using System.Runtime.CompilerServices;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// The journal. Guarded accounts keep a running balance; the others, which every contract touches, are the sum of their
/// closed days and of the postings since.
/// </summary>
public sealed class MongoJournal(MongoStore store, TimeProvider clock) : IJournal
{
    /// <summary>An entry is visible some seconds after the time that it was recorded at; what is younger than this stays open.</summary>
    private static readonly TimeSpan StillArriving = TimeSpan.FromMinutes(5);

    /// <summary>For a reading of the whole journal, which nobody waits for at a screen.</summary>
    private static readonly TimeSpan OfEverythingAtMost = TimeSpan.FromMinutes(5);

    private readonly MongoBalances balances = new(store);
    private readonly MongoClosing closing = new(store, clock);

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
        async token => (await MongoJournalReading.Totals(store).ToListAsync(token).ConfigureAwait(false)).ConvertAll(MongoJournalReading.AmountOf),
        cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<Page<RecordedEntry>> EntriesAsync(Account account, int limit, string? cursor, CancellationToken cancellationToken) =>
        EntriesAsync(new EntrySearch(account), limit, cursor, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Page<RecordedEntry>> EntriesAsync(EntrySearch search, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var shape = search.Shape;
        var time = search.By switch
        {
            JournalTime.Occurred => "occurredAt",
            JournalTime.Recorded => "recordedAt",
        };
        var filter = Build.Filter.Eq("postings.account", search.Account.Name);
        if (search.From is { } from) filter &= Build.Filter.Gte(time, StoredValue.Of(from));
        if (search.To is { } to) filter &= Build.Filter.Lt(time, StoredValue.Of(to));
        if (cursor is not null)
        {
            if (!Guid.TryParse(QueryCursor.Decode(shape, cursor, 1)[0] as string, out var last)) throw new InvalidCursorException();
            filter &= Build.Filter.Lt("_id", StoredValue.Of(last));
        }

        var found = await FindAsync(filter, Build.Sort.Descending("_id"), limit + 1, cancellationToken).ConfigureAwait(false);
        var items = found.Take(limit).ToList();
        return new Page<RecordedEntry>(items, found.Count > limit ? QueryCursor.Encode(shape, [items[^1].Entry.Id.ToString()]) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<AccountPosting>> PostingsAsync(PostingSearch search, int limit, string? cursor, CancellationToken cancellationToken)
    {
        (Guid Entry, string Currency)? after = null;
        if (cursor is not null)
        {
            if (QueryCursor.Decode(search.Shape, cursor, 2) is not [string id, string currency] || !Guid.TryParse(id, out var entry))
                throw new InvalidCursorException();
            after = (entry, currency);
        }

        var found = await MongoFailures.GuardAsync(
            token => MongoAccountPostings.ReadAsync(store, search, after, limit + 1, token), cancellationToken).ConfigureAwait(false);
        var items = found.Take(limit).ToList();
        return new Page<AccountPosting>(
            items,
            found.Count > limit ? QueryCursor.Encode(search.Shape, [items[^1].Recorded.Entry.Id.ToString(), items[^1].Amount.Currency.Code]) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken) =>
        await FindAsync(Build.Filter.Eq("contractId", StoredValue.Of(contractId)), Build.Sort.Ascending("_id"), limit: null, cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<RecordedEntry?> FindAsync(Guid entryId, CancellationToken cancellationToken) =>
        (await FindAsync(Build.Filter.Eq("_id", StoredValue.Of(entryId)), Build.Sort.Ascending("_id"), limit: 1, cancellationToken).ConfigureAwait(false)) is [var found]
            ? found
            : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> BalancesBeforeAsync(Account account, DateTimeOffset recordedBefore, CancellationToken cancellationToken) =>
        await MongoFailures.GuardAsync(
            token => balances.PostedAsync(session: null, account, since: null, recordedBefore.UtcDateTime, token), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <remarks>Summed from the postings themselves, never from the running balances, so that the two can be compared.</remarks>
    public async IAsyncEnumerable<(Account Account, Money Balance)> AllBalancesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var every = MongoJournalReading.Sums(store, session: null, Build.Filter.Empty, Build.Filter.Empty);
        using var sums = await MongoFailures.GuardAsync(
            OfEverythingAtMost, token => every.ToCursorAsync(token), cancellationToken).ConfigureAwait(false);
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

    private Task<List<RecordedEntry>> FindAsync(
        FilterDefinition<BsonDocument> filter, SortDefinition<BsonDocument> order, int? limit, CancellationToken cancellationToken) =>
        MongoFailures.GuardAsync(
            async token => (await store.Collection(MongoLedger.Entries).Find(filter).Sort(order).Limit(limit).ToListAsync(token).ConfigureAwait(false))
                .ConvertAll(MongoJournalReading.EntryOf),
            cancellationToken);
}
