namespace Kelmah.Payments;

/// <summary>What became of an escrow's money; derived from its amounts.</summary>
public enum EscrowStatus
{
    /// <summary>All of it is held.</summary>
    Held,

    /// <summary>A part has been released or refunded.</summary>
    PartialRelease,

    /// <summary>Nothing is left.</summary>
    FullRelease,

    /// <summary>Frozen until a dispute is resolved.</summary>
    Disputed,
}
