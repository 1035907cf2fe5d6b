using MongoDB.Bson;
using MongoDB.Driver;

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

    /// <summary>The ids of the events to relay next, in order; more than <paramref name="limit"/> by those that must go before.</summary>
    public async Task<IReadOnlyList<BsonValue>> NextAsync(int limit, CancellationToken cancellationToken)
    {
        var oldest = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1), Limit = limit };
        using var found = await Unrelayed.FindAsync(new BsonDocument(), oldest, cancellationToken).ConfigureAwait(false);
        var due = await found.ToListAsync(cancellationToken).ConfigureAwait(false);
        return InOrder(due, await EarlierAsync(due, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes events off; harmless when repeated.</summary>
    public Task<DeleteResult> RemoveAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken)
    {
        var ids = new BsonArray(eventIds.Select(id => new BsonBinaryData(id, GuidRepresentation.Standard)));
        return Unrelayed.DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", ids)), cancellationToken);
    }

    /// <summary>The ids by stream, that of the oldest id first, and by version within it.</summary>
    /// <param name="due">Documents in the order of their ids.</param>
    /// <param name="earlier">Those of the same streams that come before one of them, some of them among <paramref name="due"/>.</param>
    internal static IReadOnlyList<BsonValue> InOrder(IEnumerable<BsonDocument> due, IEnumerable<BsonDocument> earlier) =>
        [.. due.Concat(earlier).DistinctBy(waiting => waiting["_id"]).GroupBy(StreamOf)
            .SelectMany(stream => stream.OrderBy(VersionOf)).Select(waiting => waiting["_id"])];

    /// <summary>Which waiting events of the same streams come before the last one that is due.</summary>
    internal static IEnumerable<BsonDocument> EarlierThan(IEnumerable<BsonDocument> due) =>
        due.Where(waiting => waiting.Contains("streamId")).GroupBy(StreamOf)
            .Select(stream => new BsonDocument { ["streamId"] = stream.Key, ["version"] = new BsonDocument("$lt", stream.Max(VersionOf)) })
            .Chunk(StreamsAtOnce).Select(streams => new BsonDocument("$or", new BsonArray(streams)));

    private async Task<List<BsonDocument>> EarlierAsync(List<BsonDocument> due, CancellationToken cancellationToken)
    {
        var earlier = new List<BsonDocument>();
        foreach (var filter in EarlierThan(due))
        {
            using var found = await Unrelayed.FindAsync(filter, cancellationToken: cancellationToken).ConfigureAwait(false);
            earlier.AddRange(await found.ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return earlier;
    }

    /// <summary>One that an earlier release wrote has no stream, and stands for itself.</summary>
    private static string StreamOf(BsonDocument waiting) => waiting.GetValue("streamId", waiting["_id"]).ToString()!;

    private static long VersionOf(BsonDocument waiting) => waiting.GetValue("version", 0).ToInt64();
}
