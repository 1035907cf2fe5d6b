using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// The question whether a milestone's money goes back to the hirer. The worker answers within 7 days; after that silence
/// grants it, unless the sum is above the small-claims limit.
/// </summary>
public sealed record RefundRequest : Entity, IHasParties
{
    /// <summary>Characters of a reason at most.</summary>
    public const int MaxReasonLength = 2_000;

    public required Guid ContractId { get; init; }
    public required Guid MilestoneId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The milestone's amount.</summary>
    public required Money Amount { get; init; }

    /// <summary>Why, in the hirer's words; null where the deadline asks.</summary>
    public string? Reason { get; init; }

    /// <summary>The hirer; null where nothing was delivered and the deadline asks.</summary>
    public Guid? RequestedBy { get; init; }

    public required RefundRequestStatus Status { get; init; }

    /// <summary>While open: when silence decides.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the worker was last reminded of the deadline.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>The milestone while the question is undecided: a unique index over it lets a milestone have one such request.</summary>
    public Guid? UndecidedMilestoneId => IsUndecided ? MilestoneId : null;

    private bool IsUndecided => Status is RefundRequestStatus.Open or RefundRequestStatus.Escalated;

    /// <summary>Asks for a milestone's money.</summary>
    /// <param name="id">The request's.</param>
    /// <param name="milestone">Neither completed, nor refunded, nor waiting for the hirer's answer.</param>
    /// <param name="requestedBy">The hirer; null for the deadline.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    public static Result<RefundRequest> Open(Guid id, Milestone milestone, Guid? requestedBy, string? reason, DateTimeOffset now)
    {
        if (milestone.HirerId == milestone.WorkerId) return JobErrors.OwnJob;
        if (milestone.RefusalToRefund is { } refusal) return refusal;
        var request = new RefundRequest
        {
            Id = id,
            ContractId = milestone.ContractId,
            MilestoneId = milestone.Id,
            HirerId = milestone.HirerId,
            WorkerId = milestone.WorkerId,
            Amount = milestone.Amount,
            Reason = reason,
            RequestedBy = requestedBy,
            Status = RefundRequestStatus.Open,
            AnswerBy = PaymentDeadlines.RefundAnswer.EndsAt(now),
            CreatedAt = now,
        };
        return Raise(
            request,
            new RefundRequested(
                id, request.ContractId, request.MilestoneId, request.HirerId, request.WorkerId, request.Amount, requestedBy, request.AnswerBy.Value),
            now);
    }

    /// <summary>The worker agrees. A repeat changes nothing.</summary>
    public Result<RefundRequest> Accept(Guid workerId, DateTimeOffset now)
    {
        if (Status == RefundRequestStatus.Granted) return this;
        return IsUndecided ? Granted(workerId, now) : PaymentErrors.RefundRequestAnswered;
    }

    /// <summary>The worker does not agree. A repeat changes nothing.</summary>
    public Result<RefundRequest> Decline(Guid workerId, DateTimeOffset now)
    {
        if (Status == RefundRequestStatus.Declined) return this;
        return IsUndecided ? Declined(workerId, now) : PaymentErrors.RefundRequestAnswered;
    }

    /// <summary>The time to answer is over. A repeat changes nothing.</summary>
    /// <param name="milestone">As it stands: a delivery has answered the request.</param>
    /// <param name="smallClaimsLimit">Up to this sum silence grants it.</param>
    /// <param name="now">When.</param>
    public Result<RefundRequest> Expire(Milestone milestone, Money smallClaimsLimit, DateTimeOffset now)
    {
        if (Status != RefundRequestStatus.Open) return this;
        if (AnswerBy > now) return ContractErrors.DeadlineNotReached;
        if (milestone.RefusalToRefund is not null || HasDelivered(milestone)) return Declined(null, now);
        return Amount <= smallClaimsLimit
            ? Granted(null, now)
            : Raise(
                this with { Status = RefundRequestStatus.Escalated, AnswerBy = null },
                new RefundEscalated(Id, ContractId, MilestoneId, HirerId, WorkerId, Amount),
                now);
    }

    /// <summary>Reminds the worker of the deadline to answer; refused where it does not run any more.</summary>
    public Result<RefundRequest> Remind(DateTimeOffset now) =>
        AnswerBy is { } end && end > now
            ? Raise(this with { RemindedAt = now }, new RefundAnswerReminderDue(Id, ContractId, MilestoneId, HirerId, WorkerId, end), now)
            : PaymentErrors.RefundRequestAnswered;

    /// <summary>No reminder of the deadline could go out: the worker has more time, and is reminded. Null where one went out.</summary>
    public RefundRequest? Postpone(Deadline<RefundRequest> deadline, DateTimeOffset now) =>
        AnswerBy is { } due && deadline.EndAfterLateReminder(CreatedAt, due, RemindedAt, now) is { } later
            ? Raise(this with { AnswerBy = later }, new RefundAnswerPostponed(Id, ContractId, MilestoneId, HirerId, WorkerId, later), now)
            : null;

    /// <summary>Whether something was handed in after the money was asked back, and waits for the hirer's answer.</summary>
    private bool HasDelivered(Milestone milestone) => milestone.IsUnderReview && milestone.Submissions[^1].SubmittedAt > CreatedAt;

    private RefundRequest Granted(Guid? by, DateTimeOffset now) =>
        Raise(
            this with { Status = RefundRequestStatus.Granted, AnswerBy = null, AnsweredAt = now },
            new RefundGranted(Id, ContractId, MilestoneId, HirerId, WorkerId, Amount, by),
            now);

    private RefundRequest Declined(Guid? by, DateTimeOffset now) =>
        Raise(
            this with { Status = RefundRequestStatus.Declined, AnswerBy = null, AnsweredAt = now },
            new RefundDeclined(Id, ContractId, MilestoneId, HirerId, WorkerId, by),
            now);
}

/// <summary>The states of a request for a refund.</summary>
public enum RefundRequestStatus
{
    /// <summary>The worker has time to answer.</summary>
    Open,

    /// <summary>The worker agreed, or did not answer in time: the money goes back.</summary>
    Granted,

    /// <summary>The worker declined, or has delivered meanwhile.</summary>
    Declined,

    /// <summary>The worker did not answer, and the sum is too large for silence to decide.</summary>
    Escalated,
}

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

/// <summary>How requests for refunds are stored.</summary>
public static class RefundRequestCollection
{
    public static readonly Field<RefundRequest, Guid> ContractId = Field.Of((RefundRequest request) => request.ContractId);

    /// <summary>The milestone while the request is undecided: unique.</summary>
    public static readonly Field<RefundRequest, Guid?> UndecidedMilestoneId = Field.Of((RefundRequest request) => request.UndecidedMilestoneId);

    /// <summary>When silence decides.</summary>
    public static readonly Field<RefundRequest, DateTimeOffset?> AnswerBy = Field.Of((RefundRequest request) => request.AnswerBy);

    public static readonly CollectionDefinition<RefundRequest> Definition = new(
        "refund_requests",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("undecided_milestone", IndexKind.Unique, UndecidedMilestoneId),
            new("answer_by", IndexKind.Ordered, AnswerBy),
        ],
        [new(Field.Of((RefundRequest request) => request.Reason), MaxLength: RefundRequest.MaxReasonLength)])
    {
        Sets = [GuardedSet.By((RefundRequest request) => request.ContractId)],
    };
}
