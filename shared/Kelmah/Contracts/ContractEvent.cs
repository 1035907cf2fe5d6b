using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>Something that happened to a contract.</summary>
public abstract record ContractEvent(Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>The hirer accepted an application.</summary>
[EventName("ContractDrafted")]
public sealed record ContractDrafted(
    Guid ContractId, Guid HirerId, Guid WorkerId, Guid JobId, Guid ApplicationId, Money TotalAmount, DateTimeOffset SignBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>Terms, total or milestones of the draft changed; signatures are void.</summary>
[EventName("ContractRevised")]
public sealed record ContractRevised(Guid ContractId, Guid HirerId, Guid WorkerId, string TermsHash, DateTimeOffset SignBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>A party signed.</summary>
[EventName("ContractSigned")]
public sealed record ContractSigned(Guid ContractId, Guid HirerId, Guid WorkerId, Guid SignedBy, string TermsHash)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>Both parties have signed.</summary>
[EventName("ContractActivated")]
public sealed record ContractActivated(
    Guid ContractId, Guid HirerId, Guid WorkerId, Guid JobId, Money TotalAmount, DateTimeOffset FundBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>The escrow holds the contract's total: work can start.</summary>
[EventName("ContractFunded")]
public sealed record ContractFunded(Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>A deadline of the contract comes near.</summary>
[EventName("ContractReminderDue")]
public sealed record ContractReminderDue(
    Guid ContractId, Guid HirerId, Guid WorkerId, DeadlineKind Deadline, DateTimeOffset DueAt)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>Every milestone is completed and paid out.</summary>
[EventName("ContractCompleted")]
public sealed record ContractCompleted(Guid ContractId, Guid HirerId, Guid WorkerId, Guid JobId)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>The contract ended before its completion.</summary>
/// <param name="CancelledBy">The party; null for a deadline or a ruling.</param>
[EventName("ContractCancelled")]
public sealed record ContractCancelled(
    Guid ContractId, Guid HirerId, Guid WorkerId, Guid JobId, CancellationReason Reason, Guid? CancelledBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>A party opened a dispute.</summary>
[EventName("ContractDisputed")]
public sealed record ContractDisputed(Guid ContractId, Guid HirerId, Guid WorkerId, Guid RaisedBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>The dispute is resolved and the work goes on.</summary>
[EventName("ContractResumed")]
public sealed record ContractResumed(Guid ContractId, Guid HirerId, Guid WorkerId)
    : ContractEvent(ContractId, HirerId, WorkerId);
