using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Serialization;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Takes <see cref="RetiredEventMembers"/> out of the events of a collection, a page at a time in the order of their ids: the one change that stored
/// events ever see. What waits to be relayed and what is parked name these events and hold nothing of them.
/// </summary>
/// <remarks>
/// How far it has come is kept after each page. What is over is no promise, for an older instance that still serves writes events as its release has
/// them: the next run looks at those since the last one began, by the instances' own clocks.
/// </remarks>
internal sealed class MongoEventCleaning(IMongoDatabase database, ILogger logger, TimeProvider clock)
{
    /// <summary>So many events are found at once, and cleaned in one command.</summary>
    public const int PageSize = 500;

    /// <summary>By more than this no clock of an instance is behind the one of the machine that migrates.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private static readonly FilterDefinition<BsonDocument> HasRetired = Build.Filter.Or(RetiredEventMembers.ByEvent.Select(retired =>
        Build.Filter.Eq("type", retired.Key) & Build.Filter.Or(retired.Value.Select(member => Build.Filter.Exists($"payload.{member}")))));

    /// <summary>Goes on where an earlier run was ended.</summary>
    public async Task RunAsync(string collection, CancellationToken cancellationToken)
    {
        var events = database.GetCollection<BsonDocument>(collection);
        var pass = await BeginAsync(collection, cancellationToken).ConfigureAwait(false);
        var left = await events.CountDocumentsAsync(Rest(pass), cancellationToken: cancellationToken).ConfigureAwait(false);
        var progress = new MigrationProgress(logger, clock, $"Taking retired members out of {collection}", 0, left);
        if (left > 0) progress.Begin();
        while (left > 0 && await PageAsync(events, pass, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            await CleanAsync(events, page, cancellationToken).ConfigureAwait(false);
            progress.Add(page.Count);
            if (page.Count < PageSize) break;
            pass["lastId"] = page[^1]["_id"];
            await SchemaVersion.RecordCleanedAsync(database, collection, pass, cancellationToken).ConfigureAwait(false);
        }

        if (left > 0) progress.End();
        await SchemaVersion.RecordCleanedAsync(database, collection, Over(pass), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pass that was not brought to its end, or the next one.</summary>
    private async Task<BsonDocument> BeginAsync(string collection, CancellationToken cancellationToken)
    {
        var next = new BsonDocument { ["revision"] = RetiredEventMembers.Revision, ["startedAt"] = clock.GetUtcNow().UtcDateTime };
        var kept = await SchemaVersion.CleanedAsync(database, collection, cancellationToken).ConfigureAwait(false);
        if (kept is null || kept["revision"] != RetiredEventMembers.Revision) return next;
        if (kept.Contains("startedAt")) return kept;
        next["lastId"] = MongoExpiry.FirstIdOf(new DateTimeOffset(kept["cleanedAt"].ToUniversalTime(), TimeSpan.Zero) - ClockTolerance);
        return next;
    }

    private static BsonDocument Over(BsonDocument pass) => new() { ["revision"] = pass["revision"], ["cleanedAt"] = pass["startedAt"] };

    private static FilterDefinition<BsonDocument> Rest(BsonDocument pass) =>
        pass.TryGetValue("lastId", out var last) ? HasRetired & Build.Filter.Gt("_id", last) : HasRetired;

    private static Task<List<BsonDocument>> PageAsync(IMongoCollection<BsonDocument> events, BsonDocument pass, CancellationToken cancellationToken) =>
        events.Find(Rest(pass), new FindOptions { BatchSize = PageSize }).Sort(Build.Sort.Ascending("_id")).Limit(PageSize)
            .Project(Build.Projection.Include("_id").Include("type")).ToListAsync(cancellationToken);

    private static Task<BulkWriteResult<BsonDocument>> CleanAsync(IMongoCollection<BsonDocument> events, List<BsonDocument> page, CancellationToken cancellationToken)
    {
        var writes = page.GroupBy(one => one["type"].AsString, one => one["_id"]).Select(WriteModel<BsonDocument> (ofType) => new UpdateManyModel<BsonDocument>(
            Build.Filter.In("_id", ofType),
            Build.Update.Combine(RetiredEventMembers.ByEvent[ofType.Key].Select(member => Build.Update.Unset($"payload.{member}")))));
        return events.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, cancellationToken);
    }
}
