using System.Buffers.Binary;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

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

    private static readonly SortDefinition<BsonDocument> ById = Build.Sort.Ascending("_id");

    /// <summary>By the collection's name alone, which the driver's own stage does not say: it names the database too.</summary>
    private static readonly BsonDocument IntoArchive = new("$merge", new BsonDocument
    {
        ["into"] = MongoLedger.ArchivedEvents,
        ["on"] = "_id",
        ["whenMatched"] = "keepExisting",
        ["whenNotMatched"] = "insert",
    });

    /// <inheritdoc/>
    public async Task<long> DeleteExpiredAsync(DateTimeOffset now, TimeSpan handledKept, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var collection in store.Collections)
        {
            foreach (var index in collection.Indexes.Where(index => index.Kind == IndexKind.TimeToLive))
                deleted += await DeleteAsync(collection.Name, Until(MongoFields.Of(index.Fields[0]), now), cancellationToken).ConfigureAwait(false);
        }

        deleted += await DeleteAsync(MongoLedger.Handled, Until("handledAt", now - handledKept), cancellationToken).ConfigureAwait(false);
        if (eventsKept is { } age) await ArchiveAsync(now - age, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    /// <inheritdoc/>
    public Task<long> DeleteAsync<T>(Filter<T> over, CancellationToken cancellationToken)
        where T : Entity =>
        DeleteAsync(Collections.For(typeof(T)).Name, MongoFilter.Of(over.Condition), cancellationToken);

    /// <summary>Moves the events from before a time, within the server: what was copied goes, once the majority has the copy.</summary>
    /// <remarks>An id begins with the time of its event. One that still waits to be relayed stays, and holds up those behind it.</remarks>
    internal async Task ArchiveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var unrelayed = store.Collection(MongoLedger.Unrelayed);
        var limit = await MongoFailures.GuardAsync(token => IdAsync(unrelayed, FirstIdOf(before), skip: 0, token), cancellationToken).ConfigureAwait(false)
            ?? FirstIdOf(before);
        while (await MongoFailures.GuardAsync(token => MoveBatchAsync(limit, token), cancellationToken).ConfigureAwait(false))
        {
            // There is another batch.
        }
    }

    /// <summary>The smallest id of a time, as a UUIDv7 begins: milliseconds in 48 bits.</summary>
    internal static BsonValue FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return StoredValue.Of(new Guid(bytes, bigEndian: true));
    }

    private async Task<bool> MoveBatchAsync(BsonValue limit, CancellationToken cancellationToken)
    {
        var events = store.Collection(MongoLedger.Events);
        var past = await IdAsync(events, limit, Batch, cancellationToken).ConfigureAwait(false);
        var moved = Build.Filter.Lt("_id", past ?? limit);
        await events.Aggregate().Match(moved).AppendStage<BsonDocument>(IntoArchive).ToCollectionAsync(cancellationToken).ConfigureAwait(false);
        await events.DeleteManyAsync(moved, cancellationToken).ConfigureAwait(false);
        return past is not null;
    }

    /// <summary>The smallest id below a limit, or the one that comes some places after it; null where there is none.</summary>
    private static async Task<BsonValue?> IdAsync(
        IMongoCollection<BsonDocument> documents, BsonValue limit, int skip, CancellationToken cancellationToken) =>
        (await documents.Find(Build.Filter.Lt("_id", limit)).Sort(ById).Skip(skip).Project(Build.Projection.Include("_id"))
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?["_id"];

    private static FilterDefinition<BsonDocument> Until(string field, DateTimeOffset time) => Build.Filter.Lte(field, StoredValue.Of(time));

    private async Task<long> DeleteAsync(string name, FilterDefinition<BsonDocument> over, CancellationToken cancellationToken)
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
        IMongoCollection<BsonDocument> collection, FilterDefinition<BsonDocument> over, CancellationToken cancellationToken)
    {
        var some = await collection.Find(over).Limit(Batch).Project(Build.Projection.Include("_id")).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (some.Count == 0) return (0, 0L);
        // Whatever was prolonged meanwhile stays.
        var still = Build.Filter.In("_id", some.Select(document => document["_id"])) & over;
        return (some.Count, (await collection.DeleteManyAsync(still, cancellationToken).ConfigureAwait(false)).DeletedCount);
    }
}
