using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The events of all entities, those that <see cref="MongoExpiry"/> has moved to the archive among them.</summary>
/// <param name="store">The database.</param>
/// <param name="findType">The event type of a name: <see cref="Kelmah.Kernel.Serialization.EventTypes.Find"/>.</param>
/// <param name="clock">Says when another instance's turn to relay is over.</param>
public sealed class MongoEventLog(MongoStore store, Func<string, Type> findType, TimeProvider clock) : IEventLog
{
    private readonly MongoOutbox outbox = new(store);
    private readonly MongoRelayTurn turn = new(store, clock);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken) =>
        await MongoFailures.GuardAsync(token => StreamAsync(streamId, afterVersion, token), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken) =>
        await MongoFailures.GuardAsync(token => UnrelayedAsync(limit, token), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken) =>
        eventIds.Count == 0 ? Task.CompletedTask : MongoFailures.GuardAsync(token => outbox.RemoveAsync(eventIds, token), cancellationToken);

    /// <inheritdoc/>
    public Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken) => MongoFailures.GuardAsync(
        async token =>
        {
            await outbox.ParkAsync(eventId, reason, description, now, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Page<ParkedEvent>> ListParkedAsync(Paging paging, CancellationToken cancellationToken)
    {
        Guid? before = paging.Cursor is null ? null : Guid.TryParse(paging.Cursor, out var id) ? id : throw new InvalidCursorException();
        return await MongoFailures.GuardAsync(token => ParkedAsync(before, paging.Limit, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken) =>
        MongoFailures.GuardAsync(token => outbox.TryUnparkAsync(eventId, token), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryTakeTurnAsync(CancellationToken cancellationToken) => MongoFailures.GuardAsync(turn.TryTakeAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryEndTurnAsync(CancellationToken cancellationToken) => MongoFailures.GuardAsync(turn.TryEndAsync, cancellationToken);

    private async Task<IReadOnlyList<EventRecord>> StreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken)
    {
        var after = Build.Filter.Eq("streamId", streamId) & Build.Filter.Gt("version", afterVersion);
        var events = await ReadAsync(MongoLedger.Events, after, cancellationToken).ConfigureAwait(false);
        var first = events.Count == 0 ? long.MaxValue : events[0].Version;
        if (first == afterVersion + 1) return events;
        // Copied before they are removed, so what is not there any more is here already.
        var archived = await ReadAsync(MongoLedger.ArchivedEvents, after & Build.Filter.Lt("version", first), cancellationToken).ConfigureAwait(false);
        return [.. archived, .. events];
    }

    private async Task<IReadOnlyList<EventRecord>> UnrelayedAsync(int limit, CancellationToken cancellationToken)
    {
        var ids = await outbox.NextAsync(limit, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0) return [];
        var events = await ReadAsync(MongoLedger.Events, Build.Filter.In("_id", ids), cancellationToken).ConfigureAwait(false);
        var byId = events.ToDictionary(record => (BsonValue)StoredValue.Of(record.Id));
        // The archive takes events of any kind after their days; one that still waits then is not forgotten.
        return [.. ids.Select(id => byId.GetValueOrDefault(id) ?? throw new UnreadableEventException(id.AsGuid, "The event is not in the log any more."))];
    }

    private async Task<Page<ParkedEvent>> ParkedAsync(Guid? before, int limit, CancellationToken cancellationToken)
    {
        var parked = await outbox.ParkedAsync(before, limit + 1, cancellationToken).ConfigureAwait(false);
        var page = parked.Take(limit).ToList();
        var filter = Build.Filter.In("_id", page.Select(one => one["_id"]));
        var stored = await store.Collection(MongoLedger.Events).Find(filter).ToListAsync(cancellationToken).ConfigureAwait(false);
        var byId = stored.ToDictionary(one => one["_id"]);
        return new(
            page.ConvertAll(one => ParkedOf(one, byId.GetValueOrDefault(one["_id"]))),
            parked.Count > limit ? page[^1]["_id"].AsGuid.ToString() : null);
    }

    private static ParkedEvent ParkedOf(BsonDocument parked, BsonDocument? stored) => new(
        parked["_id"].AsGuid,
        (stored ?? parked).GetValue("streamId", "").AsString,
        stored?["occurredAt"].ToUniversalTime() ?? parked["parkedAt"].ToUniversalTime(),
        stored?["payload"].ToJson() ?? "",
        parked["reason"].AsString,
        parked["description"].AsString,
        parked["parkedAt"].ToUniversalTime());

    private async Task<IReadOnlyList<EventRecord>> ReadAsync(string collection, FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken)
    {
        var found = await store.Collection(collection).Find(filter).Sort(Build.Sort.Ascending("version")).As<RawBsonDocument>()
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return found.ConvertAll(RecordOf);
    }

    private EventRecord RecordOf(RawBsonDocument stored)
    {
        using var document = stored;
        return new EventRecord(
            document["_id"].AsGuid,
            document["streamId"].AsString,
            document["version"].ToInt64(),
            document["occurredAt"].ToUniversalTime(),
            document.GetValue("actorId", BsonNull.Value).AsNullableGuid,
            (document.GetValue("traceParent", BsonNull.Value) as BsonString)?.Value,
            PayloadOf(document));
    }

    private DomainEvent PayloadOf(RawBsonDocument document)
    {
        try
        {
            return (DomainEvent)StoredDocument.Read(document["payload"].AsBsonDocument, findType(document["type"].AsString));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or InvalidCastException or NotSupportedException or FormatException or ArgumentException or KeyNotFoundException)
        {
            throw new UnreadableEventException(document["_id"].AsGuid, failure.Message, failure);
        }
    }
}
