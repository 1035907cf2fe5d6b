using System.Text.Json;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// The wire form of an event on the queue <c>events</c>:
/// <c>{id, streamId, version, type, occurredAt, actorId?, traceParent?, payload}</c>, written by <see cref="StorageJson"/>.
/// </summary>
public static class EventJson
{
    /// <summary>Writes an event.</summary>
    public static string Write(EventRecord record) => JsonSerializer.Serialize(
        new Envelope(
            record.Id, record.StreamId, record.Version, record.Type, record.OccurredAt, record.ActorId, record.TraceParent, record.Payload),
        StorageJson.Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is no event.</exception>
    /// <exception cref="InvalidOperationException">Its type is not known.</exception>
    public static EventRecord Read(string json)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(json, StorageJson.Options) ?? throw new JsonException("An event is an object.");
        if (envelope.Type is null || envelope.StreamId is null || envelope.Payload is not JsonElement body)
            throw new JsonException("An event has a type, a stream and a payload.");
        var payload = (DomainEvent?)body.Deserialize(EventTypes.Find(envelope.Type), StorageJson.Options)
            ?? throw new JsonException("An event's payload is an object.");
        return new EventRecord(
            envelope.Id, envelope.StreamId, envelope.Version, envelope.OccurredAt, envelope.ActorId, envelope.TraceParent, payload);
    }

    /// <summary>The payload is written as what it is and read as the JSON that it was.</summary>
    private sealed record Envelope(
        Guid Id, string StreamId, long Version, string Type, DateTimeOffset OccurredAt, Guid? ActorId, string? TraceParent, object Payload);
}
