namespace Kelmah.LocalRuntime;

/// <summary>How a delivery ended; waits to be written with others.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Outcome">What becomes of the message.</param>
internal sealed record Settlement(MessageDelivery Delivery, SettlementOutcome Outcome)
{
    /// <summary>Why the message is given back or up, in a word.</summary>
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Application properties to set.</summary>
    public IEnumerable<KeyValuePair<string, object>>? Properties { get; init; }

    /// <summary>Told when the settlement is on disk; null if nobody waits.</summary>
    public TaskCompletionSource? Written { get; init; }
}

/// <summary>What becomes of a message.</summary>
internal enum SettlementOutcome
{
    /// <summary>It is done.</summary>
    Complete,

    /// <summary>It is delivered again, unless it has been too often.</summary>
    Retry,

    /// <summary>It is put aside.</summary>
    DeadLetter,
}
