using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Application.Persistence;
using Kelmah.Application.Serialization;
using Kelmah.Domain;
using Kelmah.Infrastructure.Persistence.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Azure.Persistence;

/// <summary>The events of all entities. Their ids order them by time, since they are UUIDv7.</summary>
/// <param name="store">The database.</param>
/// <param name="findType">The event type of a name: <see cref="EventTypes.Find"/>.</param>
public sealed class MongoEventLog(MongoStore store, Func<string, Type> findType) : IEventLog
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken)
    {
        var filter = new BsonDocument { ["streamId"] = streamId, ["version"] = new BsonDocument("$gt", afterVersion) };
        return await ReadAsync(filter, new BsonDocument("version", 1), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken)
    {
        var oldest = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1), Limit = limit };
        using var found = await store.Collection(MongoStore.Unrelayed).FindAsync(new BsonDocument(), oldest, cancellationToken).ConfigureAwait(false);
        var ids = (await found.ToListAsync(cancellationToken).ConfigureAwait(false)).Select(waiting => waiting["_id"]);
        var filter = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids)));
        return await ReadAsync(filter, new BsonDocument("_id", 1), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken)
    {
        if (eventIds.Count == 0) return Task.CompletedTask;
        var ids = new BsonArray(eventIds.Select(id => new BsonBinaryData(id, GuidRepresentation.Standard)));
        return store.Collection(MongoStore.Unrelayed).DeleteManyAsync(new BsonDocument("_id", new BsonDocument("$in", ids)), cancellationToken);
    }

    private async Task<IReadOnlyList<EventRecord>> ReadAsync(BsonDocument filter, BsonDocument sort, CancellationToken cancellationToken)
    {
        var options = new FindOptions<BsonDocument> { Sort = sort };
        using var found = await store.Collection(MongoStore.Events).FindAsync(filter, options, cancellationToken).ConfigureAwait(false);
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
