namespace Kelmah.Contracts;

/// <summary>Why a contract was cancelled.</summary>
public enum CancellationReason
{
    /// <summary>A party withdrew before the escrow was funded.</summary>
    WithdrawnByParty,

    /// <summary>The parties did not both sign in time.</summary>
    NotSignedInTime,

    /// <summary>The escrow was not funded in time.</summary>
    NotFundedInTime,

    /// <summary>The resolution of a dispute.</summary>
    Dispute,

    /// <summary>The money of every milestone went back to the hirer.</summary>
    Refunded,
}
