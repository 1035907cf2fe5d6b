using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// The turn to relay events, held by one instance at a time: a lease of one document, by our clock. Whoever finds it taken
/// leaves a call, and whoever holds it looks again before it ends, so that no event waits for a timer.
/// </summary>
/// <remarks>
/// An instance that ends without giving the turn back holds it up for <see cref="Length"/> at most. Clocks may differ by less
/// than that. Where two instances relay at once all the same, an event is sent twice under one id, and dropped by that.
/// </remarks>
internal sealed class MongoRelayTurn(MongoStore store, TimeProvider clock)
{
    /// <summary>How long a turn lasts unless it is prolonged: longer than it takes to send one batch.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private const int MaxAttempts = 10;

    private static readonly BsonDocument Only = new("_id", "relay");
    private static readonly FindOneAndUpdateOptions<BsonDocument> AsItIsThen = new() { ReturnDocument = ReturnDocument.After };

    private readonly string owner = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid()}";
    private long callsSeen;
    private bool isMade;

    private IMongoCollection<BsonDocument> Leases => store.Collection(MongoLedger.Leases);

    /// <summary>Takes or prolongs the turn; false while another instance has it, which then knows that there is more.</summary>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TakeOrCallAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MongoException busy) when (MongoFailures.IsConflict(busy) && attempt < MaxAttempts)
            {
                // Another instance wrote the lease in the same moment.
            }
        }
    }

    /// <summary>Gives the turn back; false when it was called for since it was last taken, or is lost.</summary>
    public async Task<bool> TryEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ours = new BsonDocument { ["_id"] = Only["_id"], ["owner"] = owner, ["calls"] = callsSeen };
            var over = new BsonDocument("$set", new BsonDocument("until", DateTime.UnixEpoch));
            return (await Leases.UpdateOneAsync(ours, over, cancellationToken: cancellationToken).ConfigureAwait(false)).MatchedCount > 0;
        }
        catch (MongoException called) when (MongoFailures.IsConflict(called))
        {
            return false;
        }
    }

    private async Task<bool> TakeOrCallAsync(CancellationToken cancellationToken)
    {
        if (!isMade) await MakeAsync(cancellationToken).ConfigureAwait(false);
        if (await TryTakeOnceAsync(cancellationToken).ConfigureAwait(false)) return true;
        await Leases.UpdateOneAsync(Only, new BsonDocument("$inc", new BsonDocument("calls", 1L)), cancellationToken: cancellationToken).ConfigureAwait(false);
        // It may have been given back just before the call.
        return await TryTakeOnceAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryTakeOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var free = new BsonDocument
        {
            ["_id"] = Only["_id"],
            ["$or"] = new BsonArray { new BsonDocument("owner", owner), new BsonDocument("until", new BsonDocument("$lte", now)) },
        };
        var taken = new BsonDocument("$set", new BsonDocument { ["owner"] = owner, ["until"] = now + Length });
        if (await Leases.FindOneAndUpdateAsync(free, taken, AsItIsThen, cancellationToken).ConfigureAwait(false) is not { } lease) return false;
        callsSeen = lease["calls"].ToInt64();
        return true;
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var free = new BsonDocument { ["_id"] = Only["_id"], ["owner"] = "", ["until"] = DateTime.UnixEpoch, ["calls"] = 0L };
            await Leases.InsertOneAsync(free, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
        {
            // Another instance has made it.
        }

        isMade = true;
    }
}
