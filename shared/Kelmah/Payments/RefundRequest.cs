using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>
/// The question whether a milestone's money goes back to the hirer. The worker answers within 7 days; after that silence
/// grants it, unless the sum is above the small-claims limit.
/// </summary>
[SchemaName("RefundRequest")]
public sealed record RefundRequest : Entity, IHasParties
{
    /// <summary>Characters of a reason at most.</summary>
    public const int MaxReasonLength = 2_000;

    /// <summary>The contract.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>The milestone whose money is asked back.</summary>
    public required Guid MilestoneId { get; init; }

    /// <summary>Who would get it.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>Who answers.</summary>
    public required Guid WorkerId { get; init; }

    /// <summary>The milestone's amount.</summary>
    public required Money Amount { get; init; }

    /// <summary>Why, in the hirer's words; null where the deadline asks.</summary>
    public string? Reason { get; init; }

    /// <summary>The hirer; null where nothing was delivered and the deadline asks.</summary>
    public Guid? RequestedBy { get; init; }

    /// <summary>Where it stands.</summary>
    public required RefundRequestStatus Status { get; init; }

    /// <summary>While open: when silence decides.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

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
        if (milestone.RefusalToRefund() is { } refusal) return refusal;
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
        if (milestone.RefusalToRefund() is not null) return Declined(null, now);
        return Amount <= smallClaimsLimit
            ? Granted(null, now)
            : Raise(
                this with { Status = RefundRequestStatus.Escalated, AnswerBy = null },
                new RefundEscalated(Id, ContractId, MilestoneId, HirerId, WorkerId, Amount),
                now);
    }

    /// <summary>Tells the worker that the time to answer runs out; refused where it does not run any more.</summary>
    public Result<RefundRequest> Remind(DateTimeOffset now) =>
        AnswerBy is { } end && end > now
            ? Raise(this, new RefundAnswerReminderDue(Id, ContractId, MilestoneId, HirerId, WorkerId, end), now)
            : PaymentErrors.RefundRequestAnswered;

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
