using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A contract with its milestones, as its parties see it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="JobId">The job.</param>
/// <param name="ApplicationId">The accepted application.</param>
/// <param name="HirerId">Who pays.</param>
/// <param name="WorkerId">Who works.</param>
/// <param name="TotalAmount">What the hirer pays in all.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Terms">What is agreed.</param>
/// <param name="TermsHash">What a signature is given for.</param>
/// <param name="Signatures">Who has signed.</param>
/// <param name="Milestones">By number.</param>
[SchemaName("ContractView")]
public sealed record ContractView(
    Guid Id,
    Guid JobId,
    Guid ApplicationId,
    Guid HirerId,
    Guid WorkerId,
    Money TotalAmount,
    ContractStatus Status,
    ContractTerms Terms,
    string TermsHash,
    ImmutableArray<Signature> Signatures,
    IReadOnlyList<Milestone> Milestones) : IVersioned
{
    /// <summary>When a draft is cancelled unless both have signed.</summary>
    public DateTimeOffset? SignBy { get; init; }

    /// <summary>When it is cancelled unless the escrow is funded.</summary>
    public DateTimeOffset? FundBy { get; init; }

    /// <summary>When the second party signed.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When the escrow came to hold the total.</summary>
    public DateTimeOffset? FundedAt { get; init; }

    /// <summary>When it was completed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it was cancelled.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Why it was cancelled.</summary>
    public CancellationReason? CancellationReason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The contract's own version; its milestones have theirs.</summary>
    public required long Version { get; init; }

    /// <summary>The view of a contract.</summary>
    public static ContractView Of(Contract contract, IReadOnlyList<Milestone> milestones) => new(
        contract.Id,
        contract.JobId,
        contract.ApplicationId,
        contract.HirerId,
        contract.WorkerId,
        contract.TotalAmount,
        contract.Status,
        contract.Terms,
        contract.TermsHash,
        contract.Signatures,
        milestones)
    {
        SignBy = contract.SignBy,
        FundBy = contract.FundBy,
        SignedAt = contract.SignedAt,
        FundedAt = contract.FundedAt,
        CompletedAt = contract.CompletedAt,
        CancelledAt = contract.CancelledAt,
        CancellationReason = contract.CancellationReason,
        CreatedAt = contract.CreatedAt,
        UpdatedAt = contract.UpdatedAt,
        Version = contract.Version,
    };
}
