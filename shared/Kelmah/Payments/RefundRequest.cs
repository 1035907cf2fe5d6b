using System.Text.Json.Serialization;
using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// The question whether a milestone's money goes back to the hirer. The worker answers within 7 days; after that silence
/// grants it, unless the sum is above the small-claims limit: then it becomes a dispute.
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

    /// <summary>When the worker answered, or nobody was to answer any more.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The dispute that decides it; null for none.</summary>
    public Guid? DisputeId { get; init; }

    /// <summary>When one that an earlier release escalated becomes a dispute. At once where that release stored no time.</summary>
    public DateTimeOffset? AlarmAt
    {
        get => Status == RefundRequestStatus.Escalated && DisputeId is null ? field ?? CreatedAt : null;
        init;
    }

    /// <summary>When the worker paused the deadline to answer, which is possible once.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>When the worker was last reminded of the deadline.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>The milestone while the question is undecided: a unique index over it lets a milestone have one such request.</summary>
    public Guid? UndecidedMilestoneId => IsUndecided ? MilestoneId : null;

    private bool IsUndecided => Status == RefundRequestStatus.Open || AwaitsDispute;

    /// <summary>Whether a dispute is to decide it that is not opened yet.</summary>
    [JsonIgnore]
    public bool AwaitsDispute => Status == RefundRequestStatus.Escalated && DisputeId is null;

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

    /// <summary>
    /// The worker does not agree: the money stays where it is. From 75 days after the due date of a milestone that is not delivered, a dispute
    /// decides instead, see <see cref="Become"/>. A repeat changes nothing.
    /// </summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="milestone">As it stands.</param>
    /// <param name="now">When.</param>
    public Result<RefundRequest> Decline(Guid workerId, Milestone milestone, DateTimeOffset now)
    {
        if (Status == RefundRequestStatus.Declined || (DisputeId is not null && AnsweredAt is not null)) return this;
        if (!IsUndecided) return PaymentErrors.RefundRequestAnswered;
        if (milestone.RefusalToRefund is not null || now < milestone.LatestDelivery) return Declined(workerId, now);
        return Status == RefundRequestStatus.Escalated && AnsweredAt is not null ? this : Escalated(workerId, now);
    }

    /// <summary>The hirer does not want the money back any more. A repeat changes nothing.</summary>
    public Result<RefundRequest> Withdraw(Guid hirerId, DateTimeOffset now)
    {
        if (Status == RefundRequestStatus.Withdrawn) return this;
        return IsUndecided
            ? Raise(
                this with { Status = RefundRequestStatus.Withdrawn, AnswerBy = null, AnsweredAt = now },
                new RefundWithdrawn(Id, ContractId, MilestoneId, HirerId, WorkerId, hirerId),
                now)
            : PaymentErrors.RefundRequestAnswered;
    }

    /// <summary>
    /// The time of a request that an earlier release escalated is over: it is to become a dispute, see <see cref="Become"/>. One that was delivered
    /// meanwhile is over.
    /// </summary>
    /// <param name="milestone">As it stands: a delivery has answered the request.</param>
    /// <param name="contract">The state of its contract: with its end nothing is left to decide.</param>
    /// <param name="now">When.</param>
    public Result<RefundRequest> PassDecision(Milestone milestone, ContractStatus contract, DateTimeOffset now)
    {
        if (AlarmAt is not { } due) return PaymentErrors.RefundRequestAnswered;
        if (due > now) return ContractErrors.DeadlineNotReached;
        return milestone.RefusalToRefund is not null || contract is ContractStatus.Completed or ContractStatus.Cancelled ? Declined(null, now) : this;
    }

    /// <summary>A dispute is open that decides it. Nobody answers to the request any more.</summary>
    /// <param name="disputeId">Opened in the same commit.</param>
    /// <param name="now">When.</param>
    public RefundRequest Become(Guid disputeId, DateTimeOffset now) => Raise(
        this with { DisputeId = disputeId, AlarmAt = null },
        new RefundRequestDisputed(Id, ContractId, MilestoneId, HirerId, WorkerId, disputeId),
        now);

    /// <summary>The worker is away and can answer later; once for each request.</summary>
    public Result<RefundRequest> Pause(TimeSpan by, DateTimeOffset now)
    {
        if (AnswerBy is not { } due || due <= now) return ContractErrors.NothingToPause;
        if (PausedAt is not null) return ContractErrors.PauseUsed;
        return Raise(
            this with { AnswerBy = due + by, PausedAt = now },
            new RefundAnswerPaused(Id, ContractId, MilestoneId, HirerId, WorkerId, due + by),
            now);
    }

    /// <summary>The contract ended, and its money is divided: nobody answers any more. One that is decided stays as it is.</summary>
    public RefundRequest Close(DateTimeOffset now) => IsUndecided
        ? Raise(
            this with { Status = RefundRequestStatus.Closed, AnswerBy = null, AnsweredAt = now },
            new RefundRequestClosed(Id, ContractId, MilestoneId, HirerId, WorkerId),
            now)
        : this;

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
            : Escalated(null, now);
    }

    /// <summary>Reminds the worker of the deadline to answer; refused where it does not run any more.</summary>
    public Result<RefundRequest> Remind(Deadline<RefundRequest> deadline, DateTimeOffset now)
    {
        if (AnswerBy is not { } end || end <= now) return PaymentErrors.RefundRequestAnswered;
        var due = new RefundAnswerReminderDue(Id, ContractId, MilestoneId, HirerId, WorkerId, end) { RemindersLeft = deadline.RemindersAfter(end, now) };
        return Raise(this with { RemindedAt = now }, due, now);
    }

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

    private RefundRequest Escalated(Guid? by, DateTimeOffset now) =>
        Raise(
            this with
            {
                Status = RefundRequestStatus.Escalated,
                AnswerBy = null,
                AnsweredAt = by is null ? null : now,
            },
            new RefundEscalated(Id, ContractId, MilestoneId, HirerId, WorkerId, Amount) { DeclinedBy = by },
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

    /// <summary>The worker did not answer, and the sum is too large for silence to decide; or declined long after the due date. A dispute decides.</summary>
    Escalated,

    /// <summary>The hirer does not want the money back any more.</summary>
    Withdrawn,

    /// <summary>The contract ended by agreement before it was decided, and the money is divided.</summary>
    Closed,
}

/// <summary>How requests for refunds are stored.</summary>
public static class RefundRequestCollection
{
    public static readonly Field<RefundRequest, Guid> ContractId = Field.Of((RefundRequest request) => request.ContractId);

    /// <summary>The milestone while the request is undecided: unique.</summary>
    public static readonly Field<RefundRequest, Guid?> UndecidedMilestoneId = Field.Of((RefundRequest request) => request.UndecidedMilestoneId);

    /// <summary>When silence decides.</summary>
    public static readonly Field<RefundRequest, DateTimeOffset?> AnswerBy = Field.Of((RefundRequest request) => request.AnswerBy);

    /// <summary>When one that an earlier release escalated becomes a dispute.</summary>
    public static readonly Field<RefundRequest, DateTimeOffset?> AlarmAt = Field.Of((RefundRequest request) => request.AlarmAt);

    public static readonly Field<RefundRequest, RefundRequestStatus> Status = Field.Of((RefundRequest request) => request.Status);

    public static readonly CollectionDefinition<RefundRequest> Definition = new(
        "refund_requests",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("undecided_milestone", IndexKind.Unique, UndecidedMilestoneId),
            new("answer_by", IndexKind.Ordered, AnswerBy),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
            new("status", IndexKind.Ordered, Status),
        ],
        [new(Field.Of((RefundRequest request) => request.Reason), MaxLength: RefundRequest.MaxReasonLength)])
    {
        Revision = 1,
        Sets = [GuardedSet.By((RefundRequest request) => request.ContractId)],
    };
}
