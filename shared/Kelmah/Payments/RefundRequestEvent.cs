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

/// <summary>The answer's deadline comes near.</summary>
[EventName("RefundAnswerReminderDue")]
public sealed record RefundAnswerReminderDue(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, DateTimeOffset AnswerBy)
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

/// <summary>Nobody answered, and the sum is above the small-claims limit: people have to decide.</summary>
[EventName("RefundEscalated")]
public sealed record RefundEscalated(
    Guid RefundRequestId, Guid ContractId, Guid MilestoneId, Guid HirerId, Guid WorkerId, Money Amount)
    : RefundRequestEvent(RefundRequestId, ContractId, MilestoneId, HirerId, WorkerId);
