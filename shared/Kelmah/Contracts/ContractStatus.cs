namespace Kelmah.Contracts;

/// <summary>Where a contract stands: draft → active → completed, cancelled or disputed; disputed → active, completed or cancelled.</summary>
public enum ContractStatus
{
    /// <summary>Being written; both parties have yet to sign.</summary>
    Draft,

    /// <summary>Signed by both.</summary>
    Active,

    /// <summary>Every milestone is completed and paid out.</summary>
    Completed,

    /// <summary>Ended before its completion.</summary>
    Cancelled,

    /// <summary>In dispute: its escrow is frozen.</summary>
    Disputed,
}
