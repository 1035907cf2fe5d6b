using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A part of a contract's work with its own amount and due date, as its parties see it. A due time is null while its deadline does not run.</summary>
[SchemaName("Milestone")]
public sealed record MilestoneView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid ContractId { get; init; }

    /// <summary>What the contract's job is called now.</summary>
    public string JobTitle { get; init; } = "";

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

    /// <summary>What stands, more exactly than the status says. Whether its contract was cancelled says the contract.</summary>
    public required MilestoneStage Stage { get; init; }

    /// <summary>What was handed in, oldest first.</summary>
    public ImmutableArray<Submission> Submissions { get; init; } = [];

    /// <summary>A later due date that waits for the other party's agreement.</summary>
    public ProposedExtension? ProposedExtension { get; init; }

    /// <summary>Days from the last submission to the automatic approval; fixed at signing, null before: then the draft's terms say how many they will be.</summary>
    public int? InspectionDays { get; init; }

    /// <summary>How often the hirer can ask for changes; null where the parties did not agree on a number, and before they signed.</summary>
    public int? ChangeRounds { get; init; }

    /// <summary>How often the hirer has asked for changes.</summary>
    public int ChangeRoundsUsed { get; init; }

    /// <summary>When it becomes overdue unless something is handed in.</summary>
    public DateTimeOffset? BecomesOverdueAt { get; init; }

    /// <summary>When it is approved automatically unless the hirer answers.</summary>
    public DateTimeOffset? AutoApprovesAt { get; init; }

    /// <summary>When a refund is requested unless something is handed in.</summary>
    public DateTimeOffset? NothingDeliveredAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Who approved it; null for the deadline, and before.</summary>
    public Guid? ApprovedBy { get; init; }

    /// <summary>When its money went to the worker.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>When its money went back to the hirer.</summary>
    public DateTimeOffset? RefundedAt { get; init; }

    /// <summary>When its contract ended without it.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }

    /// <summary>Since when its money is frozen, and its deadlines stand still; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>When an amendment removed it: it is no part of the total any more.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Whether its money has left the escrow, one way or the other.</summary>
    public bool IsSettled { get; init; }

    /// <summary>What was handed in last; empty before.</summary>
    public ImmutableArray<Deliverable> Deliverables { get; init; } = [];

    /// <summary>Whether a submission waits for the hirer's answer.</summary>
    public bool IsUnderReview { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was added to the draft, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static MilestoneView Of(Milestone milestone) => new()
    {
        Id = milestone.Id,
        ContractId = milestone.ContractId,
        HirerId = milestone.HirerId,
        WorkerId = milestone.WorkerId,
        Number = milestone.Number,
        Title = milestone.Title,
        Description = milestone.Description,
        Amount = milestone.Amount,
        DueDate = milestone.DueDate,
        Status = milestone.Status,
        Stage = StageOf(milestone),
        Submissions = milestone.Submissions,
        ProposedExtension = milestone.ProposedExtension,
        InspectionDays = milestone.InspectionDays > 0 ? milestone.InspectionDays : null,
        ChangeRounds = milestone.ChangeRounds,
        ChangeRoundsUsed = milestone.ChangeRoundsUsed,
        BecomesOverdueAt = milestone.BecomesOverdueAt,
        AutoApprovesAt = milestone.AutoApprovesAt,
        NothingDeliveredAt = milestone.NothingDeliveredAt,
        StartedAt = milestone.StartedAt,
        CompletedAt = milestone.CompletedAt,
        ApprovedBy = milestone.ApprovedBy,
        ReleasedAt = milestone.ReleasedAt,
        RefundedAt = milestone.RefundedAt,
        AbandonedAt = milestone.AbandonedAt,
        FrozenAt = milestone.FrozenAt,
        RemovedAt = milestone.RemovedAt,
        IsSettled = milestone.IsSettled,
        Deliverables = milestone.Deliverables,
        IsUnderReview = milestone.IsUnderReview,
        Version = milestone.Version,
        CreatedAt = milestone.CreatedAt,
        UpdatedAt = milestone.UpdatedAt,
    };

    private static MilestoneStage StageOf(Milestone milestone)
    {
        if (milestone.RefundedAt is not null) return milestone.ReleasedAt is null ? MilestoneStage.Refunded : MilestoneStage.Divided;
        if (milestone.AbandonedAt is not null) return MilestoneStage.Abandoned;
        if (milestone.IsUnderReview) return MilestoneStage.Submitted;
        return milestone.Status switch
        {
            MilestoneStatus.Completed => milestone.ReleasedAt is null ? MilestoneStage.Approved : MilestoneStage.Released,
            MilestoneStatus.Overdue => MilestoneStage.Overdue,
            MilestoneStatus.InProgress => milestone.Submissions.IsEmpty ? MilestoneStage.InProgress : MilestoneStage.ChangesRequested,
            MilestoneStatus.Pending => milestone.InspectionDays > 0 ? MilestoneStage.ToStart : MilestoneStage.Draft,
        };
    }
}

/// <summary>What stands with a milestone: its status, with what was handed in, answered and paid.</summary>
public enum MilestoneStage
{
    /// <summary>Its contract is not signed by both.</summary>
    Draft,

    /// <summary>Agreed; the worker starts once the escrow holds its money.</summary>
    ToStart,

    InProgress,

    /// <summary>Handed in: the hirer approves it or asks for changes.</summary>
    Submitted,

    /// <summary>The worker hands it in again.</summary>
    ChangesRequested,

    /// <summary>Its due date passed; it can still be handed in.</summary>
    Overdue,

    /// <summary>Completed; its money is on the way to the worker.</summary>
    Approved,

    /// <summary>Its money is in the worker's wallet.</summary>
    Released,

    /// <summary>Its money went back to the hirer.</summary>
    Refunded,

    /// <summary>A part of its money is in the worker's wallet, and the rest went back to the hirer.</summary>
    Divided,

    /// <summary>Its contract ended without it.</summary>
    Abandoned,
}

/// <summary>What the hirer says about a milestone of a draft.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">At most 5 000 characters.</param>
/// <param name="Amount">Above zero, in the contract's currency.</param>
/// <param name="DueDate">In the future, at most five years away.</param>
[SchemaName("MilestoneInput")]
public sealed record MilestoneInput(
    [Line(1, MilestoneInput.MaxTitleLength)] string Title, [Text(0, MilestoneInput.MaxDescriptionLength)] string Description, Money Amount, DateTimeOffset DueDate) : ICheckedInput
{
    /// <summary>The longest title, in characters.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 5_000;

    /// <summary>How far ahead a due date may be: five years.</summary>
    internal static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Currency currency, DateTimeOffset now)
    {
        var errors = new InputErrors();
        Check(errors);
        errors.Require(Amount.Currency == currency, "amount.currency", "It must be the contract's currency.");
        errors.Require(DueDate > now, "dueDate", "It must be in the future.");
        errors.Require(DueDate < now + Horizon, "dueDate", "It must be within five years.");
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(Amount.IsPositive, "amount", "It must be above zero.");
    }
}

/// <summary>What the worker hands in.</summary>
/// <param name="Deliverables">1 to 20.</param>
/// <param name="Note">At most 5 000 characters.</param>
[SchemaName("SubmissionInput")]
public sealed record SubmissionInput(
    [Items(SubmissionInput.MaxDeliverables, MinItems = 1)] ImmutableArray<Deliverable> Deliverables, [Text(0, 5_000)] string? Note = null) : ICheckedInput
{
    private const int MaxDeliverables = 20;

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        var count = Deliverables.IsDefault ? 0 : Deliverables.Length;
        for (var index = 0; index < Math.Min(count, MaxDeliverables); index++) Check(errors, Deliverables[index], $"deliverables[{index}]");
    }

    private static void Check(InputErrors errors, Deliverable? deliverable, string field)
    {
        errors.Require(deliverable is not null, field, "It must not be null.");
        if (deliverable is null) return;
        errors.Check(deliverable, field);
    }
}

/// <summary>What the hirer approves.</summary>
/// <param name="Amount">Above zero, at most the milestone's amount, in its currency; null or missing for all of it.</param>
/// <param name="Remainder">What becomes of the rest; required where there is one.</param>
/// <param name="DueDate">When the rest is to be handed in, in the future; null for the milestone's own date or, where that has passed, its inspection days from now.</param>
[SchemaName("ApprovalInput")]
public sealed record ApprovalInput(Money? Amount = null, ApprovalRemainder? Remainder = null, DateTimeOffset? DueDate = null) : ICheckedInput
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Milestone milestone, DateTimeOffset now)
    {
        var errors = new InputErrors();
        Check(errors);
        if (Amount is not { } amount) return errors.Found(out var found) ? found : null;
        var isSameCurrency = amount.Currency == milestone.Amount.Currency;
        errors.Require(isSameCurrency, "amount.currency", "It must be the milestone's currency.");
        errors.Require(!isSameCurrency || amount >= milestone.Amount || Remainder is not null, "remainder", "Say what becomes of the rest: return or next.");
        errors.Require(DueDate is null || (DueDate > now && DueDate < now + MilestoneInput.Horizon), "dueDate", "It must be in the future, within five years.");
        if (errors.Found(out var refusal)) return refusal;
        return amount > milestone.Amount && milestone.Status != MilestoneStatus.Completed ? ContractErrors.ApprovalAboveAmount.At("amount") : null;
    }

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(Amount is not { IsPositive: false }, "amount", "It must be above zero.");
        errors.Require(Amount is not null || (Remainder is null && DueDate is null), "amount", "Without it all is approved, and nothing remains.");
    }
}

/// <summary>What becomes of what a part's approval leaves.</summary>
public enum ApprovalRemainder
{
    /// <summary>It is asked back from the worker, who has 7 days to answer.</summary>
    Return,

    /// <summary>It rolls on into a new milestone.</summary>
    Next,
}

/// <summary>What the hirer wants changed.</summary>
/// <param name="Reason">1 to 5 000 characters.</param>
[SchemaName("ChangeRequestInput")]
public sealed record ChangeRequestInput([Text(1, 5_000)] string Reason) : ICheckedInput;

/// <summary>A later due date.</summary>
/// <param name="DueDate">Later than the present one, at most five years away.</param>
[SchemaName("ExtensionInput")]
public sealed record ExtensionInput(DateTimeOffset DueDate);
