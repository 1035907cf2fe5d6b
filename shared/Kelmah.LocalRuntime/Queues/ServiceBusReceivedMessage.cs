namespace Kelmah.LocalRuntime;

/// <summary>A message that was taken from a queue under a lock.</summary>
public sealed class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage()
    {
    }

    /// <summary>The body.</summary>
    public BinaryData Body { get; internal init; } = BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty);

    /// <summary>The id that the sender gave, or one that the queue made.</summary>
    public string MessageId { get; internal init; } = "";

    /// <summary>Messages of one session are handled one after the other, in order; null for none.</summary>
    public string? SessionId { get; internal init; }

    /// <summary>What the message is about, by the sender; null for nothing.</summary>
    public string? Subject { get; internal init; }

    /// <summary>Joins the message with others, by the sender; null for nothing.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>Media type of the body; null if the sender gave none.</summary>
    public string? ContentType { get; internal init; }

    /// <summary>The sender's properties: strings, 64-bit integers, doubles and booleans.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; } =
        new Dictionary<string, object>();

    /// <summary>How often the message has been delivered, this time included: 1 at first.</summary>
    public int DeliveryCount { get; internal init; }

    /// <summary>When the message became part of the queue.</summary>
    public DateTimeOffset EnqueuedTime { get; internal init; }

    /// <summary>When the lock ends, unless it is renewed.</summary>
    public DateTimeOffset LockedUntil { get; internal set; }

    /// <summary>The message's number in the file; grows with each message.</summary>
    public long SequenceNumber { get; internal init; }
}
