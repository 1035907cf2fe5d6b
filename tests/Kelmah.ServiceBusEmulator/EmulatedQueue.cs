namespace Kelmah.ServiceBusEmulator;

/// <summary>The settings of a queue, as a namespace's administrator would give them.</summary>
/// <param name="Name">The name that clients send to and receive from. Case does not matter.</param>
public sealed record EmulatedQueue(string Name)
{
    /// <summary>Whether every message must name a session, and every receiver hold one.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How many deliveries may fail before a message becomes a dead letter. At least one.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message, or a session, stays locked unless its lock is renewed.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long a message id that was sent before is dropped. Zero, as in the service, switches detection off.</summary>
    public TimeSpan DuplicateDetectionWindow { get; init; }

    /// <summary>Whether messages whose time to live has passed become dead letters. Otherwise they are dropped.</summary>
    public bool DeadLettersExpiredMessages { get; init; }

    /// <summary>
    /// Whether a message stays locked when the link that received it closes, as it does in the service for a queue without
    /// sessions. By default it is given back at once, uncounted, so that a test of an outage need not wait out the lock.
    /// </summary>
    public bool KeepsLocksOfClosedLinks { get; init; }
}
