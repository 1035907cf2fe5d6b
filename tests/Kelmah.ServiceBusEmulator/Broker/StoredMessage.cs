namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>A message in a queue. Only the queue that holds it touches it, under its lock.</summary>
internal sealed class StoredMessage(BrokerMessage content)
{
    public BrokerMessage Content { get; } = content;

    public long SequenceNumber { get; set; }

    public DateTimeOffset EnqueuedAt { get; set; }

    public MessageState State { get; set; }

    /// <summary>How many deliveries have failed.</summary>
    public int DeliveryCount { get; set; }

    public MessageLock? Lock { get; set; }

    /// <summary>Whether the message stands in a dead-letter queue, where it does not age.</summary>
    public bool IsDeadLetter { get; set; }

    public bool IsReady => State == MessageState.Active && Lock is null;

    /// <summary>The application properties that settlements have set since the message was sent.</summary>
    public Dictionary<string, object?> Changes { get; } = new(StringComparer.Ordinal);

    /// <summary>When the message may no longer be received. A scheduled one does not age.</summary>
    public DateTimeOffset? ExpiresAt =>
        State != MessageState.Scheduled && !IsDeadLetter && Content.TimeToLive is { } life && DateTimeOffset.MaxValue - EnqueuedAt > life
            ? EnqueuedAt + life
            : null;

    /// <summary>When something happens to the message unless somebody acts; null for never.</summary>
    public DateTimeOffset? DueAt => State == MessageState.Scheduled ? Content.ScheduledFor : Lock is null ? ExpiresAt : Lock.Until;

    /// <summary>Whether the message is of the session; of null each is.</summary>
    public bool IsOf(string? sessionId) => sessionId is null || Content.SessionId == sessionId;

    public void Apply(IReadOnlyDictionary<string, object?> changes)
    {
        foreach (var (name, value) in changes) Changes[name] = value;
    }

    /// <summary>What a client is shown of the message now.</summary>
    public MessageView View() =>
        new(Content, SequenceNumber, EnqueuedAt, State, DeliveryCount, Lock?.Token, Lock?.Until, ExpiresAt, Changes.ToDictionary());
}

/// <summary>Who may settle a message, and until when.</summary>
/// <param name="Token">What the holder proves its right by.</param>
/// <param name="Owner">The receiver that goes with its link; null if the lock outlives every link.</param>
/// <param name="Until">When the lock ends. The locks of a session's messages end with the session's.</param>
internal sealed record MessageLock(Guid Token, Receiver? Owner, DateTimeOffset Until);

/// <summary>A message as it stood at one moment.</summary>
internal sealed record MessageView(
    BrokerMessage Content,
    long SequenceNumber,
    DateTimeOffset EnqueuedAt,
    MessageState State,
    int DeliveryCount,
    Guid? LockToken,
    DateTimeOffset? LockedUntil,
    DateTimeOffset? ExpiresAt,
    IReadOnlyDictionary<string, object?> Changes);
