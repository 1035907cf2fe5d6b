namespace Kelmah.LocalHost;

/// <summary>A message to send.</summary>
public sealed record LocalMessage
{
    /// <summary>Bytes that a body may have.</summary>
    public const int LargestBody = 256 * 1024;

    /// <summary>The body, at most <see cref="LargestBody"/>.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Identifies the message for duplicate detection; null lets the queue make one.</summary>
    public string? MessageId { get; init; }

    /// <summary>Messages of one session are handled one after the other, in order; null for none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the message is about; null for nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>Joins the message with others; null for nothing.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Media type of the body; null for unknown.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Properties of the sender: strings, integers, doubles and booleans. <c>traceparent</c> is added from the current
    /// activity when it is not given.
    /// </summary>
    public IReadOnlyDictionary<string, object>? ApplicationProperties { get; init; }

    /// <summary>When the message joins the queue; null for at once.</summary>
    public DateTimeOffset? ScheduledEnqueueTime { get; init; }
}
