namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>A message as it was sent.</summary>
internal sealed record BrokerMessage
{
    /// <summary>The whole message in the wire's encoding, which the broker does not look into.</summary>
    public required ReadOnlyMemory<byte> Encoded { get; init; }

    /// <summary>What duplicates are told by. A message without one is never a duplicate.</summary>
    public string? MessageId { get; init; }

    /// <summary>The session that the message belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>When the message becomes available; null for at once.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>For how long the message may be received once it is available; null for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }
}
