using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

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

    private const string Id = "relay";

    private static readonly FilterDefinition<BsonDocument> Only = Build.Filter.Eq("_id", Id);
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
            var ours = Only & Build.Filter.Eq("owner", owner) & Build.Filter.Eq("calls", callsSeen);
            var over = Build.Update.Set("until", DateTime.UnixEpoch);
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
        await Leases.UpdateOneAsync(Only, Build.Update.Inc("calls", 1L), cancellationToken: cancellationToken).ConfigureAwait(false);
        // It may have been given back just before the call.
        return await TryTakeOnceAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryTakeOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var free = Only & (Build.Filter.Eq("owner", owner) | Build.Filter.Lte("until", now));
        var taken = Build.Update.Set("owner", owner).Set("until", now + Length);
        if (await Leases.FindOneAndUpdateAsync(free, taken, AsItIsThen, cancellationToken).ConfigureAwait(false) is not { } lease) return false;
        callsSeen = lease["calls"].ToInt64();
        return true;
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var free = new BsonDocument { ["_id"] = Id, ["owner"] = "", ["until"] = DateTime.UnixEpoch, ["calls"] = 0L };
        // Where it is there already, another instance has made it.
        await store.TryInsertAsync(session: null, MongoLedger.Leases, free, cancellationToken).ConfigureAwait(false);
        isMade = true;
    }
}
