using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The events of all entities, those that <see cref="MongoExpiry"/> has moved to the archive among them.</summary>
/// <param name="store">The database.</param>
/// <param name="findType">The event type of a name: <see cref="EventTypes.Find"/>.</param>
/// <param name="clock">Says when another instance's turn to relay is over.</param>
public sealed class MongoEventLog(MongoStore store, Func<string, Type> findType, TimeProvider clock) : IEventLog
{
    private static readonly BsonDocument ByVersion = new("version", 1);

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
    public Task<bool> TryTakeTurnAsync(CancellationToken cancellationToken) => MongoFailures.GuardAsync(turn.TryTakeAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryEndTurnAsync(CancellationToken cancellationToken) => MongoFailures.GuardAsync(turn.TryEndAsync, cancellationToken);

    private async Task<IReadOnlyList<EventRecord>> StreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { ["streamId"] = streamId, ["version"] = new BsonDocument("$gt", afterVersion) };
        var events = await ReadAsync(MongoLedger.Events, filter, cancellationToken).ConfigureAwait(false);
        var first = events.Count == 0 ? long.MaxValue : events[0].Version;
        if (first == afterVersion + 1) return events;
        // Copied before they are removed, so what is not there any more is here already.
        filter["version"]["$lt"] = first;
        return [.. await ReadAsync(MongoLedger.ArchivedEvents, filter, cancellationToken).ConfigureAwait(false), .. events];
    }

    private async Task<IReadOnlyList<EventRecord>> UnrelayedAsync(int limit, CancellationToken cancellationToken)
    {
        var ids = await outbox.NextAsync(limit, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0) return [];
        var filter = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids)));
        var events = await ReadAsync(MongoLedger.Events, filter, cancellationToken).ConfigureAwait(false);
        var places = ids.Select((id, place) => (Id: id.AsBsonBinaryData.ToGuid(GuidRepresentation.Standard), Place: place))
            .ToDictionary(pair => pair.Id, pair => pair.Place);
        return [.. events.OrderBy(record => places[record.Id])];
    }

    private async Task<IReadOnlyList<EventRecord>> ReadAsync(string collection, BsonDocument filter, CancellationToken cancellationToken)
    {
        var options = new FindOptions<BsonDocument> { Sort = ByVersion };
        using var found = await store.Collection(collection).FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
        return [.. (await found.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(ToRecord)];
    }

    private EventRecord ToRecord(BsonDocument document)
    {
        var json = ExtendedJson.Read(JsonNode.Parse(Bson.ToExtendedJson(document)))!;
        return new EventRecord(
            json["_id"].Deserialize<Guid>(StorageJson.Options),
            json["streamId"]!.GetValue<string>(),
            json["version"]!.GetValue<long>(),
            json["occurredAt"].Deserialize<DateTimeOffset>(StorageJson.Options),
            json["actorId"].Deserialize<Guid?>(StorageJson.Options),
            json["traceParent"]?.GetValue<string>(),
            (DomainEvent)json["payload"].Deserialize(findType(json["type"]!.GetValue<string>()), StorageJson.Options)!);
    }
}
