using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>Something that happened to a milestone.</summary>
public abstract record MilestoneEvent(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>The hirer added it to the draft.</summary>
[EventName("MilestoneAdded")]
public sealed record MilestoneAdded(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The hirer changed it in the draft.</summary>
[EventName("MilestoneRevised")]
public sealed record MilestoneRevised(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The hirer removed it from the draft.</summary>
[EventName("MilestoneRemoved")]
public sealed record MilestoneRemoved(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The contract is signed: its deadlines run.</summary>
[EventName("MilestoneActivated")]
public sealed record MilestoneActivated(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset DueDate, int InspectionDays)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The parties agreed to change it.</summary>
[EventName("MilestoneAmended")]
public sealed record MilestoneAmended(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The parties agreed to remove it.</summary>
/// <param name="Amount">What it was worth.</param>
[EventName("MilestoneTakenOut")]
public sealed record MilestoneTakenOut(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The worker started.</summary>
[EventName("MilestoneStarted")]
public sealed record MilestoneStarted(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The worker handed something in.</summary>
[EventName("MilestoneSubmitted")]
public sealed record MilestoneSubmitted(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, int Submission, DateTimeOffset AutoApprovesAt)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The hirer wants changes; nothing is approved automatically until the next submission.</summary>
[EventName("MilestoneChangesRequested")]
public sealed record MilestoneChangesRequested(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, int Submission)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>A party asks for a later due date.</summary>
[EventName("MilestoneExtensionProposed")]
public sealed record MilestoneExtensionProposed(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Nobody answered to the request for a later due date in time.</summary>
/// <param name="ProposedBy">Who had asked.</param>
/// <param name="DueDate">The date that was asked for.</param>
[EventName("MilestoneExtensionExpired")]
public sealed record MilestoneExtensionExpired(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Both parties agree to a later due date.</summary>
[EventName("MilestoneExtended")]
public sealed record MilestoneExtended(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its due date passed without a submission.</summary>
[EventName("MilestoneBecameOverdue")]
public sealed record MilestoneBecameOverdue(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset DueDate)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>It is still to be handed in: the time until its money is asked back runs again.</summary>
/// <param name="NothingDeliveredAt">When a refund is requested, UTC.</param>
[EventName("MilestoneDeliveryAwaited")]
public sealed record MilestoneDeliveryAwaited(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset NothingDeliveredAt)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The party against whom a deadline runs is away: it passes later.</summary>
/// <param name="Deadline">Which deadline.</param>
/// <param name="DueAt">When it passes now, UTC.</param>
[EventName("MilestonePaused")]
public sealed record MilestonePaused(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DeadlineKind Deadline, DateTimeOffset DueAt)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Nothing was handed in, even 14 days after the due date, or after the hirer asked for changes.</summary>
[EventName("MilestoneNothingDelivered")]
public sealed record MilestoneNothingDelivered(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>It is completed: its money is to be paid out.</summary>
/// <param name="ApprovedBy">The hirer; null where the deadline approved it.</param>
[EventName("MilestoneApproved")]
public sealed record MilestoneApproved(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, Guid? ApprovedBy)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its money is in the worker's wallet, less the platform's fee.</summary>
/// <param name="Fee">The tax on it included.</param>
[EventName("MilestoneReleased")]
public sealed record MilestoneReleased(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, Money Fee)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The parties are to be reminded of a deadline of the milestone.</summary>
[EventName("MilestoneReminderDue")]
public sealed record MilestoneReminderDue(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DeadlineKind Deadline, DateTimeOffset DueAt)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId)
{
    /// <summary>How many reminders of the deadline are still to come; null in an event of an earlier release.</summary>
    public int? RemindersLeft { get; init; }

    /// <summary>Who is to answer, where that differs from time to time; null where the kind of the deadline says it.</summary>
    public Guid? RemindedId { get; init; }
}

/// <summary>No reminder of the automatic approval could go out in time: it comes later.</summary>
/// <param name="AutoApprovesAt">When, UTC.</param>
[EventName("MilestoneApprovalPostponed")]
public sealed record MilestoneApprovalPostponed(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, DateTimeOffset AutoApprovesAt)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its contract was cancelled before it was completed: its deadlines do not run any more.</summary>
[EventName("MilestoneAbandoned")]
public sealed record MilestoneAbandoned(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its money went back to the hirer.</summary>
[EventName("MilestoneRefunded")]
public sealed record MilestoneRefunded(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>The hirer approved a part of it; another milestone takes over the rest.</summary>
/// <param name="Amount">What is approved: its amount from now on.</param>
/// <param name="Rest">What the other milestone takes over.</param>
/// <param name="RemainderId">The other milestone.</param>
[EventName("MilestoneApprovedInPart")]
public sealed record MilestoneApprovedInPart(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, Money Rest, Guid RemainderId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>A part of its money is in the worker's wallet, less the platform's fee, and the rest went back to the hirer.</summary>
/// <param name="Fee">The tax on it included.</param>
[EventName("MilestoneDivided")]
public sealed record MilestoneDivided(
    Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId, Money ToWorker, Money Fee, Money ToHirer)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its money is frozen: its deadlines stand still.</summary>
[EventName("MilestoneFrozen")]
public sealed record MilestoneFrozen(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);

/// <summary>Its money is free again: its deadlines go on.</summary>
[EventName("MilestoneUnfrozen")]
public sealed record MilestoneUnfrozen(Guid MilestoneId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : MilestoneEvent(MilestoneId, ContractId, HirerId, WorkerId);
