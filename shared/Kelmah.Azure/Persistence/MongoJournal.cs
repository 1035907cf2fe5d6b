using System.Runtime.CompilerServices;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Payments;
using Kelmah.Infrastructure.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Azure.Persistence;

/// <summary>
/// The journal. Guarded accounts keep a running balance; the others, which every contract touches, are the sum of their
/// closed days and of the postings since.
/// </summary>
public sealed class MongoJournal(MongoStore store, TimeProvider clock) : IJournal
{
    private const string ClosingId = "closing";

    /// <summary>An entry is visible some seconds after the time that it was recorded at; what is younger than this stays open.</summary>
    private static readonly TimeSpan StillArriving = TimeSpan.FromMinutes(5);

    private static readonly AggregateOptions OnDisk = new() { AllowDiskUse = true };

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> BalancesAsync(Account account, CancellationToken cancellationToken) =>
        await SnapshotAsync(session => KeptAsync(session, account, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AccountCheck>> CheckAsync(Account account, CancellationToken cancellationToken) =>
        await SnapshotAsync(
            async session =>
            {
                var kept = (await KeptAsync(session, account, cancellationToken).ConfigureAwait(false)).ToDictionary(balance => balance.Currency);
                var posted = (await PostedAsync(session, account, since: null, cancellationToken).ConfigureAwait(false))
                    .ToDictionary(balance => balance.Currency);
                return kept.Keys.Union(posted.Keys).Select(currency => new AccountCheck(
                    kept.GetValueOrDefault(currency, Money.Zero(currency)), posted.GetValueOrDefault(currency, Money.Zero(currency)))).ToList();
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> TotalsAsync(CancellationToken cancellationToken)
    {
        using var sums = await Entries.AggregateAsync<BsonDocument>(MongoJournalReading.Totals, OnDisk, cancellationToken).ConfigureAwait(false);
        return [.. (await sums.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(MongoJournalReading.AmountOf)];
    }

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
        using var sums = await Entries.AggregateAsync<BsonDocument>(pipeline, OnDisk, cancellationToken).ConfigureAwait(false);
        while (await sums.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var sum in sums.Current) yield return (MongoJournalReading.AccountOf(sum), MongoJournalReading.AmountOf(sum));
        }
    }

    /// <inheritdoc/>
    public async Task CloseDaysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var settled = clock.GetUtcNow() - StillArriving;
        var limit = before < settled ? before : settled;
        await SnapshotAsync(session => CloseAsync(session, limit.UtcDateTime, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private IMongoCollection<BsonDocument> Entries => store.Collection(MongoStore.Entries);

    private Task<T> SnapshotAsync<T>(Func<IClientSessionHandle, Task<T>> read, CancellationToken cancellationToken) =>
        MongoTransactions.RunAsync(store, clock, read, static _ => true, cancellationToken);

    private async Task<int> CloseAsync(IClientSessionHandle session, DateTime before, CancellationToken cancellationToken)
    {
        var through = await ThroughAsync(session, cancellationToken).ConfigureAwait(false);
        if (before <= through) return 0;
        var open = new BsonDocument("recordedAt", new BsonDocument { ["$gte"] = through, ["$lt"] = before });
        var pipeline = MongoJournalReading.Sums(open, new BsonDocument("postings.guarded", false));
        using var sums = await Entries.AggregateAsync<BsonDocument>(session, pipeline, OnDisk, cancellationToken).ConfigureAwait(false);
        var closed = await sums.ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var sum in closed)
            await AddAsync(session, MongoStore.ClosedBalances, sum["_id"], new BsonDocument("$inc", new BsonDocument("balance", sum["balance"].ToInt64())), cancellationToken)
                .ConfigureAwait(false);
        await AddAsync(session, MongoStore.Closing, ClosingId, new BsonDocument("$set", new BsonDocument("through", before)), cancellationToken).ConfigureAwait(false);
        return closed.Count;
    }

    private Task<UpdateResult> AddAsync(IClientSessionHandle session, string collection, BsonValue id, BsonDocument change, CancellationToken cancellationToken) =>
        store.Collection(collection).UpdateOneAsync(session, new BsonDocument("_id", id), change, new UpdateOptions { IsUpsert = true }, cancellationToken);

    private async Task<DateTime> ThroughAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        using var found = await store.Collection(MongoStore.Closing).FindAsync(session, new BsonDocument("_id", ClosingId), cancellationToken: cancellationToken).ConfigureAwait(false);
        return await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is { } closing
            ? closing["through"].ToUniversalTime()
            : DateTime.UnixEpoch;
    }

    private async Task<IReadOnlyList<Money>> KeptAsync(IClientSessionHandle session, Account account, CancellationToken cancellationToken)
    {
        if (account.IsGuarded) return await KeptInAsync(session, MongoStore.Balances, account, cancellationToken).ConfigureAwait(false);
        var closed = await KeptInAsync(session, MongoStore.ClosedBalances, account, cancellationToken).ConfigureAwait(false);
        var through = await ThroughAsync(session, cancellationToken).ConfigureAwait(false);
        var open = await PostedAsync(session, account, through, cancellationToken).ConfigureAwait(false);
        return [.. closed.Concat(open).GroupBy(amount => amount.Currency)
            .Select(group => new Money(group.Sum(amount => amount.MinorUnits), group.Key))
            .OrderBy(amount => amount.Currency.Code, StringComparer.Ordinal)];
    }

    private async Task<List<Money>> KeptInAsync(IClientSessionHandle session, string collection, Account account, CancellationToken cancellationToken)
    {
        var options = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1) };
        using var found = await store.Collection(collection)
            .FindAsync(session, new BsonDocument("_id.account", account.Name), options, cancellationToken).ConfigureAwait(false);
        return [.. (await found.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(MongoJournalReading.AmountOf)];
    }

    private async Task<List<Money>> PostedAsync(IClientSessionHandle session, Account account, DateTime? since, CancellationToken cancellationToken)
    {
        var entries = new BsonDocument("postings.account", account.Name);
        if (since is { } time) entries["recordedAt"] = new BsonDocument("$gte", time);
        var pipeline = MongoJournalReading.Sums(entries, new BsonDocument("postings.account", account.Name));
        using var sums = await Entries.AggregateAsync<BsonDocument>(session, pipeline, OnDisk, cancellationToken).ConfigureAwait(false);
        return [.. (await sums.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(MongoJournalReading.AmountOf)];
    }

    private async Task<List<RecordedEntry>> FindAsync(BsonDocument filter, bool descending, int? limit, CancellationToken cancellationToken)
    {
        var options = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", descending ? -1 : 1), Limit = limit };
        using var found = await Entries.FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
        return [.. (await found.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(MongoJournalReading.EntryOf)];
    }
}
