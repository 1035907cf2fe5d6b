using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>A unit of work made ready for a transaction: everything serialised, so that an attempt is only writes.</summary>
/// <exception cref="InvalidOperationException">A field rule is broken: a bug.</exception>
internal sealed class MongoCommit(MongoStore store, UnitOfWork work, TimeProvider clock)
{
    private readonly IReadOnlyList<(Write Write, BsonDocument? Document)> writes =
        [.. work.Writes.Select(write => (write, write.Kind == WriteKind.Delete ? null : MongoDocument.Of(write.Collection, write.Entity)))];

    private readonly IReadOnlyList<(EventRecord Record, BsonDocument Document)> events = [.. work.Events.Select(record => (record, DocumentOf(record)))];
    private readonly MongoPreconditions preconditions = new(store, work);
    private readonly MongoSums sums = new(store, work);
    private readonly MongoPostings postings = new(store, work.Entries, clock.GetUtcNow());

    /// <summary>Applies it within the transaction; anything but <see cref="Committed"/> must not be committed.</summary>
    public async Task<CommitOutcome> ApplyAsync(IClientSessionHandle session, CancellationToken cancellationToken) =>
        await preconditions.ApplyAsync(session, cancellationToken).ConfigureAwait(false)
        ?? await RecordHandledAsync(session, cancellationToken).ConfigureAwait(false)
        ?? await WriteDocumentsAsync(session, cancellationToken).ConfigureAwait(false)
        ?? await sums.CheckAsync(session, cancellationToken).ConfigureAwait(false)
        ?? await postings.ApplyAsync(session, cancellationToken).ConfigureAwait(false)
        ?? await AppendEventsAsync(session, cancellationToken).ConfigureAwait(false)
        ?? new Committed();

    private async Task<CommitOutcome?> RecordHandledAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var message in work.Handled)
        {
            var document = new BsonDocument
            {
                ["_id"] = new BsonDocument { ["consumer"] = message.Consumer, ["messageId"] = message.MessageId },
                ["handledAt"] = clock.GetUtcNow().UtcDateTime,
            };
            if (!await store.TryInsertAsync(session, MongoLedger.Handled, document, cancellationToken).ConfigureAwait(false))
                return new AlreadyHandled(message.Consumer, message.MessageId);
        }

        return null;
    }

    private async Task<CommitOutcome?> WriteDocumentsAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var (write, document) in writes)
        {
            try
            {
                if (!await WriteAsync(session, write, document, cancellationToken).ConfigureAwait(false))
                    return new VersionConflict(write.Collection.Name, write.Entity.Id);
            }
            catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
            {
                return new Duplicate(write.Collection.Name, DuplicateKey.IndexOf(refused.WriteError.Message), write.OnDuplicate);
            }
        }

        return null;
    }

    private async Task<bool> WriteAsync(IClientSessionHandle session, Write write, BsonDocument? document, CancellationToken cancellationToken)
    {
        var collection = store.Collection(write.Collection.Name);
        var loaded = Build.Filter.Eq(MongoFields.Id, StoredValue.Of(write.Entity.Id)) & Build.Filter.Eq("version", write.ExpectedVersion);
        switch (write.Kind)
        {
            case WriteKind.Insert:
                await collection.InsertOneAsync(session, document!, cancellationToken: cancellationToken).ConfigureAwait(false);
                return true;
            case WriteKind.Update:
                var replaced = await collection.ReplaceOneAsync(session, loaded, document!, new ReplaceOptions(), cancellationToken).ConfigureAwait(false);
                return replaced.MatchedCount > 0;
            case WriteKind.Delete:
                var deleted = await collection.DeleteOneAsync(session, loaded, cancellationToken: cancellationToken).ConfigureAwait(false);
                return deleted.DeletedCount > 0;
            default:
                throw new NotSupportedException($"{write.Kind} is no known write.");
        }
    }

    private async Task<CommitOutcome?> AppendEventsAsync(IClientSessionHandle session, CancellationToken cancellationToken)
    {
        foreach (var (record, document) in events)
        {
            if (!await store.TryInsertAsync(session, MongoLedger.Events, document, cancellationToken).ConfigureAwait(false))
                return new VersionConflict(record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)], record.EntityId);
            var unrelayed = new BsonDocument { ["_id"] = StoredValue.Of(record.Id), ["streamId"] = record.StreamId, ["version"] = record.Version };
            await store.Collection(MongoLedger.Unrelayed).InsertOneAsync(session, unrelayed, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static BsonDocument DocumentOf(EventRecord record) => new()
    {
        ["_id"] = StoredValue.Of(record.Id),
        ["streamId"] = record.StreamId,
        ["version"] = record.Version,
        ["occurredAt"] = StoredValue.Of(record.OccurredAt),
        ["actorId"] = StoredValue.Of(record.ActorId),
        ["traceParent"] = StoredValue.Of(record.TraceParent),
        ["type"] = record.Type,
        ["payload"] = StoredValue.Of(record.Payload),
    };
}
