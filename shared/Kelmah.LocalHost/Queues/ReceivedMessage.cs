namespace Kelmah.LocalHost;

/// <summary>A message that was taken from a queue under a lock.</summary>
internal sealed class ReceivedMessage
{
    /// <summary>The body.</summary>
    public BinaryData Body { get; init; } = BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty);

    /// <summary>The id that the sender gave, or one that the queue made.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>Messages of one session are handled one after the other, in order; null for none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the message is about, by the sender; null for nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>Joins the message with others, by the sender; null for nothing.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Media type of the body; null if the sender gave none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The sender's properties: strings, 64-bit integers, doubles and booleans.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; init; } =
        new Dictionary<string, object>();

    /// <summary>How often the message has been delivered, this time included: 1 at first.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>When the message became part of the queue.</summary>
    public DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>The message's number in the file; grows with each message.</summary>
    public long SequenceNumber { get; init; }
}
