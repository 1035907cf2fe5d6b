namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>What is to become of a locked message.</summary>
internal abstract record Settlement
{
    private static readonly Dictionary<string, object?> NoChanges = [];

    private Settlement()
    {
    }

    /// <summary>The application properties to set on the message that stays.</summary>
    public IReadOnlyDictionary<string, object?> Changes { get; init; } = NoChanges;

    /// <summary>The message is done with.</summary>
    public sealed record Complete : Settlement;

    /// <summary>The delivery failed: it is counted, and the message becomes available again.</summary>
    public sealed record Abandon : Settlement;

    /// <summary>The message was not looked at: it becomes available again, uncounted.</summary>
    public sealed record Release : Settlement;

    /// <summary>The message is put aside, to be received by its sequence number.</summary>
    public sealed record Defer : Settlement;

    /// <summary>The message goes to the dead-letter queue.</summary>
    public sealed record DeadLetter(string? Reason, string? Description) : Settlement;
}
