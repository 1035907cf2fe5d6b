using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Something that happened to a request for a refund.</summary>
public abstract record RefundRequestEvent(Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>A refund of a milestone's money is asked for.</summary>
/// <param name="RequestedBy">The hirer; null where nothing was delivered and the deadline asks.</param>
/// <param name="AnswerBy">When silence decides.</param>
[EventName("RefundRequested")]
public sealed record RefundRequested(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Money Amount, Guid? RequestedBy, DateTimeOffset AnswerBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>No reminder of the deadline to answer could go out in time: it passes later.</summary>
[EventName("RefundAnswerPostponed")]
public sealed record RefundAnswerPostponed(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, DateTimeOffset AnswerBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>The worker is to be reminded of the deadline to answer.</summary>
[EventName("RefundAnswerReminderDue")]
public sealed record RefundAnswerReminderDue(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, DateTimeOffset AnswerBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId)
{
    /// <summary>How many reminders are still to come; null in an event of an earlier release.</summary>
    public int? RemindersLeft { get; init; }
}

/// <summary>The worker is away, and can answer later.</summary>
[EventName("RefundAnswerPaused")]
public sealed record RefundAnswerPaused(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, DateTimeOffset AnswerBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>The hirer does not want the money back any more.</summary>
[EventName("RefundWithdrawn")]
public sealed record RefundWithdrawn(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Guid WithdrawnBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>A dispute is open that decides it.</summary>
/// <param name="DisputeId">The dispute.</param>
[EventName("RefundRequestDisputed")]
public sealed record RefundRequestDisputed(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Guid DisputeId)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>An escalated request waited for an administrator for another week; in events of earlier releases.</summary>
[EventName("RefundDecisionDue")]
public sealed record RefundDecisionDue(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Money Amount)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>The money goes back to the hirer.</summary>
/// <param name="GrantedBy">The worker; null where silence granted it.</param>
[EventName("RefundGranted")]
public sealed record RefundGranted(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Money Amount, Guid? GrantedBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>The money stays in the escrow.</summary>
/// <param name="DeclinedBy">The worker; null where a delivery answered it.</param>
[EventName("RefundDeclined")]
public sealed record RefundDeclined(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Guid? DeclinedBy)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>The contract ended by agreement before the request was decided.</summary>
[EventName("RefundRequestClosed")]
public sealed record RefundRequestClosed(Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);

/// <summary>Nobody answered, and the sum is above the small-claims limit, or the worker declined long after the due date: a dispute decides.</summary>
[EventName("RefundEscalated")]
public sealed record RefundEscalated(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Money Amount)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId)
{
    /// <summary>The worker; null where nobody answered.</summary>
    public Guid? DeclinedBy { get; init; }
}
