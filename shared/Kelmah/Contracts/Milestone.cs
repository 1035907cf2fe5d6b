using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>
/// A part of a contract's work with its own amount and due date. Its due times are fields, so that a sweeper finds each by
/// an index; a field is null while its deadline does not run.
/// </summary>
public sealed partial record Milestone : Entity, IHasParties
{
    public const int MaxSubmissions = 50;

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>Its place among the contract's milestones: 1, 2, …, possibly with gaps.</summary>
    public required int Number { get; init; }

    public required string Title { get; init; }
    public required string Description { get; init; }

    /// <summary>What is released on its completion, the platform's fee included.</summary>
    public required Money Amount { get; init; }

    /// <summary>When the work is to be handed in, UTC.</summary>
    public required DateTimeOffset DueDate { get; init; }

    public required MilestoneStatus Status { get; init; }
    public ImmutableArray<Submission> Submissions { get; init; } = [];

    /// <summary>A later due date that waits for the other party's agreement.</summary>
    public ProposedExtension? ProposedExtension { get; init; }

    /// <summary>When the proposal of a later due date lapses.</summary>
    public DateTimeOffset? ExtensionExpiresAt => ProposedExtension?.ExpiresAt;

    /// <summary>Which of its deadlines a party has paused: each is paused once, whatever is handed in later.</summary>
    public ImmutableArray<DeadlineKind> PausedClocks { get; init; } = [];

    /// <summary>Days from the last submission to the automatic approval; fixed at signing, 0 before.</summary>
    public int InspectionDays { get; init; }

    /// <summary>How often the hirer can ask for changes; fixed at signing, null before and for a contract that does not say it.</summary>
    public int? ChangeRounds { get; init; }

    /// <summary>When it becomes overdue unless something is handed in.</summary>
    public DateTimeOffset? BecomesOverdueAt { get; init; }

    /// <summary>When it is approved automatically unless the hirer answers.</summary>
    public DateTimeOffset? AutoApprovesAt { get; init; }

    /// <summary>When the parties were last reminded of one of its deadlines.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When a refund is requested unless something is handed in.</summary>
    public DateTimeOffset? NothingDeliveredAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Who approved it; null for the deadline, and before.</summary>
    public Guid? ApprovedBy { get; init; }

    /// <summary>When its money went to the worker.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>While it is completed and its money has not gone to the worker: since when that is due.</summary>
    public DateTimeOffset? ReleaseDueAt => ReleasedAt is null ? CompletedAt : null;

    /// <summary>When its money went back to the hirer.</summary>
    public DateTimeOffset? RefundedAt { get; init; }

    /// <summary>When its contract ended without it.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }

    /// <summary>When an amendment removed it: it is no part of the total any more.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Since when its money is frozen, and its deadlines stand still; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>Whether nothing more comes of it.</summary>
    [JsonIgnore]
    public bool IsClosed => IsSettled || AbandonedAt is not null;

    /// <summary>Whether its money has left the escrow, one way or the other.</summary>
    public bool IsSettled => ReleasedAt is not null || RefundedAt is not null;

    /// <summary>What was handed in last; empty before.</summary>
    public ImmutableArray<Deliverable> Deliverables => Submissions.IsEmpty ? [] : Submissions[^1].Deliverables;

    /// <summary>Whether a submission waits for the hirer's answer.</summary>
    public bool IsUnderReview => Status != MilestoneStatus.Completed && !IsClosed && !Submissions.IsEmpty && Submissions[^1].ChangeRequest is null;

    /// <summary>How often the hirer has asked for changes.</summary>
    [JsonIgnore]
    public int ChangeRoundsUsed => Submissions.Count(submission => submission.ChangeRequest is not null);

    /// <summary>
    /// Why its money cannot be asked back now; null where it can. A hirer who can ask for no more changes need not answer a submission before.
    /// </summary>
    [JsonIgnore]
    public ErrorCode? RefusalToRefund =>
        Status == MilestoneStatus.Completed ? ContractErrors.MilestoneCompleted
        : RefundedAt is not null ? ContractErrors.MilestoneRefunded
        : AbandonedAt is not null ? ContractErrors.MilestoneAbandoned
        : FrozenAt is not null ? ContractErrors.MilestoneFrozen
        : IsUnderReview && ChangeRoundsUsed < (ChangeRounds ?? int.MaxValue) ? ContractErrors.MilestoneUnderReview
        : null;

    /// <summary>When people decide at the latest over its money, if nothing that the hirer accepts was handed in.</summary>
    [JsonIgnore]
    public DateTimeOffset LatestDelivery => DueDate + Deadlines.LatestDelivery;

    /// <summary>Whether its money can be asked back and no time runs after which it is.</summary>
    [JsonIgnore]
    public bool StandsStill => IsActivated && RefusalToRefund is null && NothingDeliveredAt is null;

    /// <summary>Adds a milestone to a draft contract, which then takes it with <see cref="Contract.WithMilestones"/>.</summary>
    public static Milestone Add(
        Guid id, Contract contract, int number, string title, string description, Money amount, DateTimeOffset dueDate, DateTimeOffset now)
    {
        var milestone = new Milestone
        {
            Id = id,
            ContractId = contract.Id,
            HirerId = contract.HirerId,
            WorkerId = contract.WorkerId,
            Number = number,
            Title = title,
            Description = description,
            Amount = amount,
            DueDate = dueDate,
            Status = MilestoneStatus.Pending,
            CreatedAt = now,
        };
        return Raise(milestone, new MilestoneAdded(id, contract.Id, contract.HirerId, contract.WorkerId, amount, dueDate), now);
    }

    /// <summary>Changes it while its contract is a draft, which then takes it with <see cref="Contract.WithMilestones"/>.</summary>
    public Result<Milestone> Revise(
        ContractStatus contract, string title, string description, Money amount, DateTimeOffset dueDate, DateTimeOffset now) =>
        contract != ContractStatus.Draft
            ? ContractErrors.NotDraft
            : Raise(
                this with { Title = title, Description = description, Amount = amount, DueDate = dueDate },
                new MilestoneRevised(Id, ContractId, HirerId, WorkerId, amount, dueDate),
                now);

    /// <summary>Removes it from a draft contract, which then loses it with <see cref="Contract.WithMilestones"/>: to be deleted with this event.</summary>
    public Result<Milestone> Remove(ContractStatus contract, DateTimeOffset now) =>
        contract != ContractStatus.Draft
            ? ContractErrors.NotDraft
            : Raise(this, new MilestoneRemoved(Id, ContractId, HirerId, WorkerId), now);

    /// <summary>Both parties have signed the contract: its deadlines run from now. Refused the second time.</summary>
    /// <param name="inspectionDays">Above zero.</param>
    /// <param name="changeRounds">How often the hirer can ask for changes; null where the terms do not say it.</param>
    /// <param name="now">When.</param>
    public Result<Milestone> Activate(int inspectionDays, int? changeRounds, DateTimeOffset now) =>
        Status != MilestoneStatus.Pending || IsActivated
            ? ContractErrors.MilestoneNotPending
            : Raise(
                WithDueDate(DueDate) with { InspectionDays = inspectionDays, ChangeRounds = changeRounds },
                new MilestoneActivated(Id, ContractId, HirerId, WorkerId, DueDate, inspectionDays),
                now);

    /// <summary>The worker starts. A repeat changes nothing.</summary>
    /// <param name="held">What the escrow holds of its amount.</param>
    /// <param name="now">When.</param>
    public Result<Milestone> Start(Money held, DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (StartedAt is not null) return this;
        if (!IsActivated) return ContractErrors.NotActive;
        if (held < Amount) return ContractErrors.EscrowNotFunded;
        var status = Status == MilestoneStatus.Overdue ? MilestoneStatus.Overdue : MilestoneStatus.InProgress;
        return Raise(this with { Status = status, StartedAt = now }, new MilestoneStarted(Id, ContractId, HirerId, WorkerId), now);
    }

    /// <summary>The worker hands something in; the time until the automatic approval starts, or starts again.</summary>
    public Result<Milestone> Submit(ImmutableArray<Deliverable> deliverables, string? note, DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (StartedAt is null) return ContractErrors.MilestoneNotStarted;
        if (Submissions.Length >= MaxSubmissions) return ContractErrors.TooManySubmissions;
        var submission = new Submission(Submissions.Length + 1, deliverables, note, now);
        var autoApprovesAt = now.AddDays(InspectionDays);
        return Raise(
            this with
            {
                Submissions = Submissions.Add(submission),
                AutoApprovesAt = autoApprovesAt,
                BecomesOverdueAt = null,
                NothingDeliveredAt = null,
            },
            new MilestoneSubmitted(Id, ContractId, HirerId, WorkerId, submission.Number, autoApprovesAt),
            now);
    }

    /// <summary>
    /// The hirer wants the last submission changed; nothing is approved automatically until the next one, and if there is none, the money is
    /// asked back.
    /// </summary>
    public Result<Milestone> RequestChanges(string reason, DateTimeOffset now)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (!IsUnderReview) return ContractErrors.MilestoneNotSubmitted;
        if (ChangeRoundsUsed >= ChangeRounds)
            return new Refusal(ContractErrors.ChangeRoundsUsed, string.Create(CultureInfo.InvariantCulture, $"The parties agreed on {ChangeRounds} rounds of changes."));
        var answered = Submissions[^1] with { ChangeRequest = new ChangeRequest(reason, now) };
        return Raise(
            this with
            {
                Submissions = Submissions.SetItem(Submissions.Length - 1, answered),
                AutoApprovesAt = null,
                BecomesOverdueAt = Status == MilestoneStatus.Overdue ? null : DueDate,
                NothingDeliveredAt = Earlier(DeliveryAfter(now), Later(LatestDelivery, now)),
            },
            new MilestoneChangesRequested(Id, ContractId, HirerId, WorkerId, answered.Number),
            now);
    }

    /// <summary>The hirer approves what was handed in. A repeat, also after the deadline approved it, changes nothing.</summary>
    public Result<Milestone> Approve(Guid hirerId, DateTimeOffset now)
    {
        if (Status == MilestoneStatus.Completed) return this;
        if (RefusalToChange is { } refusal) return refusal;
        return Submissions.IsEmpty ? ContractErrors.MilestoneNotSubmitted : Completed(hirerId, now);
    }

    /// <summary>The hirer did not answer in time. A repeat, also after the hirer approved it, changes nothing.</summary>
    public Result<Milestone> AutoApprove(DateTimeOffset now)
    {
        if (Status == MilestoneStatus.Completed) return this;
        if (AutoApprovesAt is not { } due) return ContractErrors.MilestoneNotSubmitted;
        if (FrozenAt is not null) return ContractErrors.MilestoneFrozen;
        return due > now ? ContractErrors.DeadlineNotReached : Completed(null, now);
    }

    /// <summary>No reminder of the automatic approval could go out: the hirer has more time, and is reminded. Null where one went out.</summary>
    public Milestone? PostponeApproval(Deadline<Milestone> deadline, DateTimeOffset now) =>
        AutoApprovesAt is { } due && deadline.EndAfterLateReminder(Submissions[^1].SubmittedAt, due, RemindedAt, now) is { } later
            ? Raise(this with { AutoApprovesAt = later }, new MilestoneApprovalPostponed(Id, ContractId, HirerId, WorkerId, later), now)
            : null;

    /// <summary>The due date passed without a submission. A repeat changes nothing.</summary>
    public Result<Milestone> MarkOverdue(DateTimeOffset now)
    {
        if (Status == MilestoneStatus.Overdue) return this;
        if (Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        if (FrozenAt is not null) return ContractErrors.MilestoneFrozen;
        if (BecomesOverdueAt is not { } due || due > now) return ContractErrors.DeadlineNotReached;
        return Raise(
            this with { Status = MilestoneStatus.Overdue, BecomesOverdueAt = null },
            new MilestoneBecameOverdue(Id, ContractId, HirerId, WorkerId, DueDate),
            now);
    }

    /// <summary>Still nothing was handed in, 14 days after the due date. Raised once for each due date.</summary>
    public Result<Milestone> MarkNothingDelivered(DateTimeOffset now)
    {
        if (Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        if (FrozenAt is not null) return ContractErrors.MilestoneFrozen;
        if (NothingDeliveredAt is not { } due || due > now) return ContractErrors.DeadlineNotReached;
        return Raise(
            this with { NothingDeliveredAt = null },
            new MilestoneNothingDelivered(Id, ContractId, HirerId, WorkerId, Amount),
            now);
    }

    /// <summary>
    /// A party asks for a later due date, or agrees to the one that the other asked for. With both agreed the date moves,
    /// and the milestone is no longer overdue. A request that nobody answers lapses.
    /// </summary>
    /// <param name="userId">Who asks, or agrees.</param>
    /// <param name="dueDate">The date, later than the present one.</param>
    /// <param name="now">When.</param>
    /// <param name="answerDays">How long the other party has to answer to a new request.</param>
    public Result<Milestone> Extend(Guid userId, DateTimeOffset dueDate, DateTimeOffset now, int answerDays = ContractOptions.DefaultExtensionDays)
    {
        if (RefusalToChange is { } refusal) return refusal;
        if (dueDate <= DueDate || dueDate <= now) return ContractErrors.ExtensionNotLater.At("dueDate");
        var asked = ExtensionExpiresAt > now ? ProposedExtension : null;
        if (asked?.DueDate != dueDate)
        {
            return Raise(
                this with { ProposedExtension = new ProposedExtension(dueDate, userId, now) { ExpiresAt = now.AddDays(answerDays) } },
                new MilestoneExtensionProposed(Id, ContractId, HirerId, WorkerId, userId, dueDate),
                now);
        }

        if (asked.ProposedBy == userId) return this;
        var extended = WithDueDate(dueDate) with
        {
            ProposedExtension = null,
            Status = StartedAt is null ? MilestoneStatus.Pending : MilestoneStatus.InProgress,
        };
        return Raise(extended, new MilestoneExtended(Id, ContractId, HirerId, WorkerId, dueDate), now);
    }

    /// <summary>Reminds the parties of a deadline; refused where it does not run any more.</summary>
    public Result<Milestone> Remind(Deadline<Milestone> deadline, DateTimeOffset now) =>
        deadline.DueOf(this) is { } end && end > now
            ? Raise(Reminded(deadline, now), ReminderOf(deadline, end, now), now)
            : RefundedAt is not null ? ContractErrors.MilestoneRefunded
            : Status == MilestoneStatus.Completed ? ContractErrors.MilestoneCompleted
            : ContractErrors.NotActive;

    /// <summary>Why nothing of it changes any more, or not now; null where it can.</summary>
    private ErrorCode? RefusalToChange =>
        Status == MilestoneStatus.Completed ? ContractErrors.MilestoneCompleted
        : RefundedAt is not null ? ContractErrors.MilestoneRefunded
        : AbandonedAt is not null ? ContractErrors.MilestoneAbandoned
        : FrozenAt is not null ? ContractErrors.MilestoneFrozen
        : null;

    /// <summary>Whether both parties have signed the contract.</summary>
    private bool IsActivated => InspectionDays > 0;

    private Milestone WithDueDate(DateTimeOffset dueDate) => this with
    {
        DueDate = dueDate,
        BecomesOverdueAt = IsUnderReview ? null : dueDate,
        NothingDeliveredAt = IsUnderReview ? null : Deadlines.NothingDelivered.EndsAt(dueDate),
    };

    private Milestone WithoutDeadlines() => this with
    {
        BecomesOverdueAt = null,
        AutoApprovesAt = null,
        NothingDeliveredAt = null,
        ProposedExtension = null,
    };

    private Milestone Completed(Guid? approvedBy, DateTimeOffset now) =>
        Raise(
            WithoutDeadlines() with { Status = MilestoneStatus.Completed, CompletedAt = now, ApprovedBy = approvedBy },
            new MilestoneApproved(Id, ContractId, HirerId, WorkerId, Amount, approvedBy),
            now);
}

/// <summary>The states of a milestone: pending → in_progress → completed; pending or in_progress → overdue → completed.</summary>
public enum MilestoneStatus
{
    /// <summary>Not started.</summary>
    Pending,

    /// <summary>Being worked on, its money held.</summary>
    InProgress,

    /// <summary>Approved, by the hirer or by the deadline.</summary>
    Completed,

    /// <summary>Its due date passed without a submission; it can still be delivered.</summary>
    Overdue,
}

/// <summary>A later due date that one party asks for and the other has yet to agree to.</summary>
/// <param name="DueDate">The date asked for, UTC.</param>
/// <param name="ProposedBy">The hirer or the worker.</param>
/// <param name="ProposedAt">When, UTC.</param>
[SchemaName("ProposedExtension")]
public sealed record ProposedExtension(DateTimeOffset DueDate, Guid ProposedBy, DateTimeOffset ProposedAt)
{
    private readonly DateTimeOffset? expiresAt;

    /// <summary>When it lapses unless the other party agrees, UTC: 4 days after it was made where an earlier release stored none.</summary>
    public DateTimeOffset ExpiresAt
    {
        get => expiresAt ?? Deadlines.ExtensionAnswer.EndsAt(ProposedAt);
        init => expiresAt = value;
    }
}
