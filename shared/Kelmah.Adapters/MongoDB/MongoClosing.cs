using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Closes days: adds what was posted to accounts without a running balance to their closed balances, one day in each
/// transaction. A day that is over is summed before the transaction, since nothing of it changes any more.
/// </summary>
internal sealed class MongoClosing(MongoStore store, TimeProvider clock)
{
    private readonly MongoBalances balances = new(store);

    /// <summary>Closes every day with entries before a time.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer, or not in time.</exception>
    public async Task CloseAsync(DateTime before, CancellationToken cancellationToken)
    {
        while (await MongoFailures.GuardAsync(token => NextAsync(before, token), cancellationToken).ConfigureAwait(false) is { } day)
            await MongoTransactions.RunAsync(
                store, clock, (session, token) => AddAsync(session, day, token), static isClosed => isClosed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first day with open entries, summed; null where no entry before the time is open.</summary>
    private async Task<ClosedDay?> NextAsync(DateTime before, CancellationToken cancellationToken)
    {
        var through = await balances.ThroughAsync(session: null, cancellationToken).ConfigureAwait(false);
        if (before <= through) return null;
        var open = Build.Filter.Gte("recordedAt", through);
        var oldest = await store.Collection(MongoLedger.Entries).Find(open & Build.Filter.Lt("recordedAt", before)).Sort(Build.Sort.Ascending("recordedAt"))
            .Project(Build.Projection.Include("recordedAt")).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (oldest is null) return null;
        var end = Earlier(oldest["recordedAt"].ToUniversalTime().Date.AddDays(1), before);
        var sums = MongoJournalReading.Sums(
            store, session: null, open & Build.Filter.Lt("recordedAt", end), Build.Filter.Eq("postings.guarded", false));
        return new ClosedDay(through, end, await sums.ToListAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds a day; false where somebody else has closed it meanwhile.</summary>
    private async Task<bool> AddAsync(IClientSessionHandle session, ClosedDay day, CancellationToken cancellationToken)
    {
        if (!await TryMoveAsync(session, day, cancellationToken).ConfigureAwait(false)) return false;
        foreach (var sum in day.Sums)
        {
            await store.Collection(MongoLedger.ClosedBalances).UpdateOneAsync(
                session,
                Build.Filter.Eq("_id", sum["_id"]),
                Build.Update.Inc("balance", sum["balance"].ToInt64()),
                new UpdateOptions { IsUpsert = true },
                cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<bool> TryMoveAsync(IClientSessionHandle session, ClosedDay day, CancellationToken cancellationToken)
    {
        var through = Build.Filter.Eq("_id", MongoBalances.ClosingId) & Build.Filter.Eq("through", day.Since);
        var moved = await store.Collection(MongoLedger.Closing).UpdateOneAsync(
            session, through, Build.Update.Set("through", day.Before), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (moved.MatchedCount > 0) return true;
        if (day.Since != DateTime.UnixEpoch) return false;
        var first = new BsonDocument { ["_id"] = MongoBalances.ClosingId, ["through"] = day.Before };
        return await store.TryInsertAsync(session, MongoLedger.Closing, first, cancellationToken).ConfigureAwait(false);
    }

    private static DateTime Earlier(DateTime left, DateTime right) => left < right ? left : right;

    /// <summary>What was posted from the end of the closed days to the end of this one.</summary>
    private sealed record ClosedDay(DateTime Since, DateTime Before, IReadOnlyList<BsonDocument> Sums);
}
