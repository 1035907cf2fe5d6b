using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Closes days: adds what was posted to accounts without a running balance to their closed balances, one day in each
/// transaction. A day that is over is summed before the transaction, since nothing of it changes any more.
/// </summary>
internal sealed class MongoClosing(MongoStore store, TimeProvider clock)
{
    private static readonly AggregateOptions OnDisk = new() { AllowDiskUse = true };

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
        var entries = store.Collection(MongoLedger.Entries);
        var open = new BsonDocument("recordedAt", new BsonDocument { ["$gte"] = through, ["$lt"] = before });
        var oldest = new FindOptions<BsonDocument> { Sort = new BsonDocument("recordedAt", 1), Limit = 1, Projection = new BsonDocument("recordedAt", 1) };
        using var found = await entries.FindAsync(open, oldest, cancellationToken).ConfigureAwait(false);
        if (await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } first) return null;
        var end = Earlier(first["recordedAt"].ToUniversalTime().Date.AddDays(1), before);
        open["recordedAt"]["$lt"] = end;
        var pipeline = MongoJournalReading.Sums(open, new BsonDocument("postings.guarded", false));
        using var sums = await entries.AggregateAsync<BsonDocument>(pipeline, OnDisk, cancellationToken).ConfigureAwait(false);
        return new ClosedDay(through, end, await sums.ToListAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds a day; false where somebody else has closed it meanwhile.</summary>
    private async Task<bool> AddAsync(IClientSessionHandle session, ClosedDay day, CancellationToken cancellationToken)
    {
        if (!await TryMoveAsync(session, day, cancellationToken).ConfigureAwait(false)) return false;
        foreach (var sum in day.Sums)
        {
            var added = new BsonDocument("$inc", new BsonDocument("balance", sum["balance"].ToInt64()));
            await store.Collection(MongoLedger.ClosedBalances).UpdateOneAsync(
                session, new BsonDocument("_id", sum["_id"]), added, new UpdateOptions { IsUpsert = true }, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<bool> TryMoveAsync(IClientSessionHandle session, ClosedDay day, CancellationToken cancellationToken)
    {
        var closings = store.Collection(MongoLedger.Closing);
        var through = new BsonDocument { ["_id"] = MongoBalances.ClosingId, ["through"] = day.Since };
        var moved = await closings.UpdateOneAsync(
            session, through, new BsonDocument("$set", new BsonDocument("through", day.Before)), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (moved.MatchedCount > 0) return true;
        if (day.Since != DateTime.UnixEpoch) return false;
        try
        {
            through["through"] = day.Before;
            await closings.InsertOneAsync(session, through, cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
        {
            return false;
        }
    }

    private static DateTime Earlier(DateTime left, DateTime right) => left < right ? left : right;

    /// <summary>What was posted from the end of the closed days to the end of this one.</summary>
    private sealed record ClosedDay(DateTime Since, DateTime Before, IReadOnlyList<BsonDocument> Sums);
}
