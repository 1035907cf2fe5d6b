using System.Buffers.Binary;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Deletes what is over, and moves old events out of the way of new ones, in batches. The server's own expiry deletes too, by
/// its own clock and in its own time; this goes by ours, counts, and serves where a server has none.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="eventsKept">How old events become before they are moved to the archive; null for never.</param>
public sealed class MongoExpiry(MongoStore store, TimeSpan? eventsKept) : IExpirySweep
{
    private const int Batch = 1000;

    /// <inheritdoc/>
    public async Task<long> DeleteExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var collection in store.Collections)
        {
            foreach (var index in collection.Indexes.Where(index => index.Kind == IndexKind.TimeToLive))
            {
                var over = Bson.Of(MongoFilter.Single(index.Fields[0], "$lte", ExtendedJson.Time(now)));
                deleted += await DeleteAsync(collection.Name, over, cancellationToken).ConfigureAwait(false);
            }
        }

        var handled = new BsonDocument("handledAt", new BsonDocument("$lte", (now - HandledMessage.Kept).UtcDateTime));
        deleted += await DeleteAsync(MongoLedger.Handled, handled, cancellationToken).ConfigureAwait(false);
        if (eventsKept is { } age) await ArchiveAsync(now - age, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    /// <summary>Moves the events from before a time, within the server: what was copied goes, once the majority has the copy.</summary>
    /// <remarks>An id begins with the time of its event. One that still waits to be relayed stays, and holds up those behind it.</remarks>
    internal async Task ArchiveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var limit = await MongoFailures.GuardAsync(token => OldestUnrelayedAsync(before, token), cancellationToken).ConfigureAwait(false);
        var events = store.Collection(MongoLedger.Events);
        while (await MongoFailures.GuardAsync(token => MoveBatchAsync(events, limit, token), cancellationToken).ConfigureAwait(false))
        {
            // There is another batch.
        }
    }

    /// <summary>The smallest id of a time, as a UUIDv7 begins: milliseconds in 48 bits.</summary>
    internal static BsonBinaryData FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new BsonBinaryData(new Guid(bytes, bigEndian: true), GuidRepresentation.Standard);
    }

    private static BsonDocument[] Copy(BsonDocument which) =>
    [
        new("$match", which),
        new("$merge", new BsonDocument { ["into"] = MongoLedger.ArchivedEvents, ["on"] = "_id", ["whenMatched"] = "keepExisting", ["whenNotMatched"] = "insert" }),
    ];

    private static async Task<bool> MoveBatchAsync(IMongoCollection<BsonDocument> events, BsonValue limit, CancellationToken cancellationToken)
    {
        var past = await BatchAsync(events, limit, cancellationToken).ConfigureAwait(false);
        var moved = new BsonDocument("_id", new BsonDocument("$lt", past ?? limit));
        await events.AggregateToCollectionAsync<BsonDocument>(Copy(moved), cancellationToken: cancellationToken).ConfigureAwait(false);
        await events.DeleteManyAsync(moved, cancellationToken).ConfigureAwait(false);
        return past is not null;
    }

    /// <summary>The id after a batch; null where all that is left is one.</summary>
    private static async Task<BsonValue?> BatchAsync(IMongoCollection<BsonDocument> events, BsonValue limit, CancellationToken cancellationToken)
    {
        var next = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1), Skip = Batch, Limit = 1, Projection = new BsonDocument("_id", 1) };
        using var found = await events.FindAsync(new BsonDocument("_id", new BsonDocument("$lt", limit)), next, cancellationToken).ConfigureAwait(false);
        return (await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?["_id"];
    }

    private async Task<BsonValue> OldestUnrelayedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var limit = FirstIdOf(before);
        var oldest = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1), Limit = 1 };
        using var found = await store.Collection(MongoLedger.Unrelayed)
            .FindAsync(new BsonDocument("_id", new BsonDocument("$lt", limit)), oldest, cancellationToken).ConfigureAwait(false);
        return (await found.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?["_id"] ?? limit;
    }

    private async Task<long> DeleteAsync(string name, BsonDocument over, CancellationToken cancellationToken)
    {
        var collection = store.Collection(name);
        var deleted = 0L;
        int found;
        do
        {
            (found, var gone) = await MongoFailures.GuardAsync(token => DeleteBatchAsync(collection, over, token), cancellationToken).ConfigureAwait(false);
            deleted += gone;
        }
        while (found == Batch);
        return deleted;
    }

    private static async Task<(int Found, long Deleted)> DeleteBatchAsync(
        IMongoCollection<BsonDocument> collection, BsonDocument over, CancellationToken cancellationToken)
    {
        var some = new FindOptions<BsonDocument> { Limit = Batch, Projection = new BsonDocument("_id", 1) };
        using var batch = await collection.FindAsync(over, some, cancellationToken).ConfigureAwait(false);
        var ids = new BsonArray((await batch.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(document => document["_id"]));
        if (ids.Count == 0) return (0, 0L);
        // Whatever was prolonged meanwhile stays.
        var still = new BsonDocument("$and", new BsonArray { new BsonDocument("_id", new BsonDocument("$in", ids)), over });
        return (ids.Count, (await collection.DeleteManyAsync(still, cancellationToken).ConfigureAwait(false)).DeletedCount);
    }
}
