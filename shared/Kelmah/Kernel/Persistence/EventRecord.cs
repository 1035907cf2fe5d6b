using Kelmah.Kernel.Serialization;

namespace Kelmah.Kernel.Persistence;

/// <summary>A domain event as it is stored and relayed.</summary>
/// <param name="Id">UUIDv7; the message id on every queue.</param>
/// <param name="StreamId">The entity's stream, <c>contracts/018f…</c>.</param>
/// <param name="Version">1, 2, … in the stream; (stream id, version) is unique.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="ActorId">The user who caused it; null for the system.</param>
/// <param name="TraceParent">W3C trace context of the cause.</param>
/// <param name="Payload">What happened.</param>
public sealed record EventRecord(
    Guid Id, string StreamId, long Version, DateTimeOffset OccurredAt, Guid? ActorId, string? TraceParent, DomainEvent Payload)
{
    /// <summary>The payload's stored name, for example <c>JobPublished</c>.</summary>
    public string Type => EventTypes.NameOf(Payload.GetType());

    /// <summary>The id of the entity that the stream belongs to.</summary>
    public Guid EntityId => Guid.Parse(StreamId.AsSpan(StreamId.IndexOf('/', StringComparison.Ordinal) + 1));
}
