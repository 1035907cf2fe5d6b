using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// What a unit of work rests on. A transaction's reads, and writes that change nothing, conflict with nobody: so each document
/// and set that must not change has its guard counted, which conflicts with every other transaction that writes to it.
/// </summary>
internal sealed class MongoPreconditions(MongoStore store, UnitOfWork work)
{
    private readonly IReadOnlyList<Precondition> required = [.. work.Preconditions];
    private readonly IReadOnlyList<string> changed = [.. work.ChangedSets];

    /// <summary>Finds what has changed; else counts the change of each set that is written to.</summary>
    public async Task<CommitOutcome?> ApplyAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var precondition in required)
        {
            if (await ConflictOfAsync(session, precondition, cancellationToken).ConfigureAwait(false) is { } conflict) return conflict;
        }

        foreach (var set in changed)
        {
            await store.Collection(MongoLedger.GuardedSets).UpdateOneAsync(
                session, Build.Filter.Eq(MongoFields.Id, set), Build.Update.Inc("version", 1L), new UpdateOptions { IsUpsert = true }, cancellationToken)
                .ConfigureAwait(false);
        }

        return null;
    }

    private async Task<VersionConflict?> ConflictOfAsync(IClientSessionHandle session, Precondition precondition, CancellationToken cancellationToken)
    {
        switch (precondition)
        {
            case UnchangedDocument document:
                var collection = store.Collection(document.Collection.Name);
                var same = Build.Filter.Eq(MongoFields.Id, StoredValue.Of(document.Id)) & HasCount(document.Counter, document.Expected);
                return await IsGuardedAsync(session, collection, same, isUpsert: false, cancellationToken).ConfigureAwait(false)
                    ? null
                    : new VersionConflict(document.Collection.Name, document.Id);
            case UnchangedSet set:
                // A set that was never written to gets its document here, so that there is something to conflict about.
                var unchanged = Build.Filter.Eq(MongoFields.Id, set.Set) & HasCount("version", set.Expected);
                return await IsGuardedAsync(session, store.Collection(MongoLedger.GuardedSets), unchanged, isUpsert: set.Expected == 0, cancellationToken).ConfigureAwait(false)
                    ? null
                    : new VersionConflict(set.Set, Guid.Empty);
            default:
                throw new NotSupportedException($"{precondition} is no known precondition.");
        }
    }

    private static async Task<bool> IsGuardedAsync(
        IClientSessionHandle session, IMongoCollection<BsonDocument> collection, FilterDefinition<BsonDocument> same, bool isUpsert, CancellationToken cancellationToken)
    {
        try
        {
            var counted = await collection.UpdateOneAsync(
                session, same, Build.Update.Inc(MongoFields.Guard, 1L), new UpdateOptions { IsUpsert = isUpsert }, cancellationToken).ConfigureAwait(false);
            return counted.MatchedCount > 0 || counted.UpsertedId is not null;
        }
        catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
        {
            // The set has a version by now, so that the filter did not find it and the upsert met its id.
            return false;
        }
    }

    private static FilterDefinition<BsonDocument> HasCount(string counter, long expected) =>
        expected == 0 ? Build.Filter.Eq(counter, 0L) | Build.Filter.Exists(counter, exists: false) : Build.Filter.Eq(counter, expected);
}
