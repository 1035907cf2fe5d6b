namespace Kelmah.LocalHost;

/// <summary>How a delivery ended; waits to be written with others.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Outcome">What becomes of the message.</param>
internal sealed record Settlement(MessageDelivery Delivery, SettlementOutcome Outcome)
{
    /// <summary>Why the message is given back, in a sentence.</summary>
    public string? Description { get; init; }
}

/// <summary>What becomes of a message.</summary>
internal enum SettlementOutcome
{
    /// <summary>It is done.</summary>
    Complete,

    /// <summary>It is delivered again, unless it has been too often.</summary>
    Retry,
}
