using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Which events wait to be relayed, in an order that keeps each stream's.</summary>
/// <remarks>
/// An event's id tells when its instance made it, by a clock that may be ahead of another's. So the oldest ids say which
/// streams are due, and the versions in what order; what is younger by its id but earlier in its stream comes along.
/// </remarks>
internal sealed class MongoOutbox(MongoStore store)
{
    /// <summary>Streams that one query asks about.</summary>
    private const int StreamsAtOnce = 100;

    private IMongoCollection<BsonDocument> Unrelayed => store.Collection(MongoLedger.Unrelayed);

    private IMongoCollection<BsonDocument> Parked => store.Collection(MongoLedger.Parked);

    /// <summary>The ids of the events to relay next, in order; more than <paramref name="limit"/> by those that must go before.</summary>
    public async Task<IReadOnlyList<BsonValue>> NextAsync(int limit, CancellationToken cancellationToken)
    {
        var due = await Unrelayed.Find(Build.Filter.Empty).Sort(Build.Sort.Ascending("_id")).Limit(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
        var earlier = new List<BsonDocument>();
        foreach (var filter in EarlierThan(due)) earlier.AddRange(await Unrelayed.Find(filter).ToListAsync(cancellationToken).ConfigureAwait(false));
        return InOrder(due, earlier);
    }

    /// <summary>Takes events off; harmless when repeated.</summary>
    public Task<DeleteResult> RemoveAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) =>
        Unrelayed.DeleteManyAsync(Build.Filter.In("_id", eventIds.Select(StoredValue.Of)), cancellationToken);

    /// <summary>
    /// Moves one to those that are set aside; harmless when repeated. It is there before it is gone here, so that a crash in between
    /// loses it in neither.
    /// </summary>
    public async Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = Build.Filter.Eq("_id", StoredValue.Of(eventId));
        if (await Unrelayed.Find(id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } waiting) return;
        waiting["reason"] = reason;
        waiting["description"] = description;
        waiting["parkedAt"] = now.UtcDateTime;
        await Parked.ReplaceOneAsync(id, waiting, new ReplaceOptions { IsUpsert = true }, cancellationToken).ConfigureAwait(false);
        await Unrelayed.DeleteOneAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of those that are set aside, newest first.</summary>
    /// <param name="before">Only older ones; null from the newest.</param>
    public async Task<IReadOnlyList<BsonDocument>> ParkedAsync(Guid? before, int limit, CancellationToken cancellationToken)
    {
        var older = before is { } id ? Build.Filter.Lt("_id", StoredValue.Of(id)) : Build.Filter.Empty;
        return await Parked.Find(older).Sort(Build.Sort.Descending("_id")).Limit(limit).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets one wait again; false where none is set aside under that id.</summary>
    public async Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken)
    {
        var id = Build.Filter.Eq("_id", StoredValue.Of(eventId));
        if (await Parked.Find(id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } parked) return false;
        foreach (var name in (string[])["reason", "description", "parkedAt"]) parked.Remove(name);
        await Unrelayed.ReplaceOneAsync(id, parked, new ReplaceOptions { IsUpsert = true }, cancellationToken).ConfigureAwait(false);
        await Parked.DeleteOneAsync(id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The ids by stream, that of the oldest id first, and by version within it.</summary>
    /// <param name="due">Documents in the order of their ids.</param>
    /// <param name="earlier">Those of the same streams that come before one of them, some of them among <paramref name="due"/>.</param>
    internal static IReadOnlyList<BsonValue> InOrder(IEnumerable<BsonDocument> due, IEnumerable<BsonDocument> earlier) =>
        [.. due.Concat(earlier).DistinctBy(waiting => waiting["_id"]).GroupBy(StreamOf)
            .SelectMany(stream => stream.OrderBy(VersionOf)).Select(waiting => waiting["_id"])];

    /// <summary>Which waiting events of the same streams come before the last one that is due.</summary>
    internal static IEnumerable<FilterDefinition<BsonDocument>> EarlierThan(IEnumerable<BsonDocument> due) =>
        due.Where(waiting => waiting.Contains("streamId")).GroupBy(StreamOf)
            .Select(stream => Build.Filter.Eq("streamId", stream.Key) & Build.Filter.Lt("version", stream.Max(VersionOf)))
            .Chunk(StreamsAtOnce).Select(Build.Filter.Or);

    /// <summary>One that an earlier release wrote has no stream, and stands for itself.</summary>
    private static string StreamOf(BsonDocument waiting) => waiting.GetValue("streamId", waiting["_id"]).ToString()!;

    private static long VersionOf(BsonDocument waiting) => waiting.GetValue("version", 0).ToInt64();
}
