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
public sealed record ContractRevised(Guid ContractId, Guid HirerId, Guid WorkerId, [property: ContentHash] string TermsHash, DateTimeOffset SignBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>A party signed.</summary>
[EventName("ContractSigned")]
public sealed record ContractSigned(Guid ContractId, Guid HirerId, Guid WorkerId, Guid SignedBy, [property: ContentHash] string TermsHash)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>Both parties have signed.</summary>
[EventName("ContractActivated")]
public sealed record ContractActivated(
    Guid ContractId, Guid HirerId, Guid WorkerId, Guid JobId, Money TotalAmount, DateTimeOffset FundBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>A payment arrived in the escrow: work on what it is for can start.</summary>
[EventName("ContractFunded")]
public sealed record ContractFunded(Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>All that was funded is settled: the contract ends unless the next milestone is funded.</summary>
[EventName("ContractAwaitsFunding")]
public sealed record ContractAwaitsFunding(Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset FundBy)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>The next version of the terms is in force.</summary>
/// <param name="TotalAmount">What the milestones come to from now on.</param>
[EventName("ContractAmended")]
public sealed record ContractAmended(
    Guid ContractId, Guid HirerId, Guid WorkerId, int TermsVersion, [property: ContentHash] string TermsHash, Money TotalAmount, TermsCause Cause)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>The parties are to be reminded of a deadline of the contract.</summary>
[EventName("ContractReminderDue")]
public sealed record ContractReminderDue(
    Guid ContractId, Guid HirerId, Guid WorkerId, DeadlineKind Deadline, DateTimeOffset DueAt)
    : ContractEvent(ContractId, HirerId, WorkerId)
{
    /// <summary>How many reminders of the deadline are still to come; null in an event of an earlier release.</summary>
    public int? RemindersLeft { get; init; }
}

/// <summary>A party is away: the deadlines that ran against it pass later.</summary>
/// <param name="PausedBy">The party.</param>
/// <param name="Days">How much later.</param>
[EventName("ContractPaused")]
public sealed record ContractPaused(Guid ContractId, Guid HirerId, Guid WorkerId, Guid PausedBy, int Days)
    : ContractEvent(ContractId, HirerId, WorkerId);

/// <summary>Every milestone is settled, and some were paid out.</summary>
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
