using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>How far a collection's documents are computed anew, as the database keeps it from one run of a migration to the next.</summary>
/// <remarks>
/// What is over is no promise: an older instance that still serves writes documents as its release computes them. So the next run looks at those that
/// changed since the last one began, by the instances' own clocks.
/// </remarks>
internal sealed record RecomputationPass
{
    /// <summary>By more than this no clock of an instance is behind the one of the machine that migrates.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private RecomputationPass(string collection, string version) => (Collection, Version) = (collection, version);

    /// <summary>The documents that are left, in any order.</summary>
    public FilterDefinition<BsonDocument> Rest =>
        (ChangedSince is { } since ? Build.Filter.Gte("updatedAt", new BsonDateTime((since - ClockTolerance).UtcDateTime)) : Build.Filter.Empty)
        & (LastId is null ? Build.Filter.Empty : Build.Filter.Gt(MongoFields.Id, LastId));

    /// <summary>Documents that were looked at.</summary>
    public long Done { get; private init; }

    /// <summary>Of these, the ones that cannot be read.</summary>
    public long Unreadable { get; private init; }

    private string Collection { get; }

    /// <summary>What is computed, and from which fields.</summary>
    private string Version { get; }

    /// <summary>When it began, UTC; null for one that is over.</summary>
    private DateTimeOffset? StartedAt { get; init; }

    /// <summary>Documents that have not changed since are as they should be, UTC; null where any may be otherwise.</summary>
    private DateTimeOffset? ChangedSince { get; init; }

    /// <summary>The last document that was looked at; null for none.</summary>
    private BsonValue? LastId { get; init; }

    /// <summary>The one that was not brought to its end, or the next one.</summary>
    public static async Task<RecomputationPass> BeginAsync(IMongoDatabase database, CollectionDefinition collection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = new RecomputationPass(collection.Name, MongoCollectionSchema.ComputedVersionOf(collection)) { StartedAt = now };
        var kept = await SchemaVersion.ComputedAsync(database, collection.Name, cancellationToken).ConfigureAwait(false);
        if (kept is null || kept["version"] != next.Version) return next;
        return next with
        {
            StartedAt = TimeOf(kept, "startedAt") ?? now,
            ChangedSince = TimeOf(kept, "changedSince"),
            LastId = kept.GetValue("lastId", null),
            Done = kept["done"].ToInt64(),
            Unreadable = kept["unreadable"].ToInt64(),
        };
    }

    /// <summary>After one more page.</summary>
    public RecomputationPass After(List<BsonDocument> page, int unreadable) =>
        this with { LastId = page[^1][MongoFields.Id], Done = Done + page.Count, Unreadable = Unreadable + unreadable };

    /// <summary>At its end.</summary>
    public RecomputationPass Over() => new(Collection, Version) { ChangedSince = StartedAt };

    /// <summary>Keeps it.</summary>
    public Task RecordAsync(IMongoDatabase database, CancellationToken cancellationToken)
    {
        var kept = new BsonDocument { ["version"] = Version, ["done"] = Done, ["unreadable"] = Unreadable };
        if (StartedAt is { } startedAt) kept["startedAt"] = startedAt.UtcDateTime;
        if (ChangedSince is { } since) kept["changedSince"] = since.UtcDateTime;
        if (LastId is not null) kept["lastId"] = LastId;
        return SchemaVersion.RecordComputedAsync(database, Collection, kept, cancellationToken);
    }

    private static DateTimeOffset? TimeOf(BsonDocument kept, string name) => kept.TryGetValue(name, out var time) ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : null;
}
