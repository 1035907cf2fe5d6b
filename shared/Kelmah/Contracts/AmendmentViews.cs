using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A change of a signed contract that one party proposes, as both see it.</summary>
[SchemaName("Amendment")]
public sealed record AmendmentView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid ProposedBy { get; init; }

    /// <summary>Why, in the proposer's words; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>What becomes of milestones.</summary>
    public ImmutableArray<MilestoneChange> Milestones { get; init; } = [];

    /// <summary>The parties' own words, as they would be; null where they stay.</summary>
    public string? Text { get; init; }

    /// <summary>Days until a submission is approved automatically, as they would be; null where they stay.</summary>
    public int? InspectionDays { get; init; }

    /// <summary>How often the hirer could ask for changes of a milestone; null where that stays.</summary>
    public int? ChangeRounds { get; init; }

    /// <summary>The contract's total when it was proposed.</summary>
    public required Money PreviousTotal { get; init; }

    /// <summary>The contract's total with it.</summary>
    public required Money TotalAmount { get; init; }

    /// <summary>The version of the terms that it was proposed on: it is accepted only while they are in force.</summary>
    public required int BasedOnVersion { get; init; }

    public required AmendmentStatus Status { get; init; }

    /// <summary>While it is open: when it lapses.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When it was accepted, declined or withdrawn, or lapsed.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static AmendmentView Of(Amendment amendment) => new()
    {
        Id = amendment.Id,
        ContractId = amendment.ContractId,
        HirerId = amendment.HirerId,
        WorkerId = amendment.WorkerId,
        ProposedBy = amendment.ProposedBy,
        Reason = amendment.Reason,
        Milestones = amendment.Changes.Milestones,
        Text = amendment.Changes.Text,
        InspectionDays = amendment.Changes.InspectionDays,
        ChangeRounds = amendment.Changes.ChangeRounds,
        PreviousTotal = amendment.PreviousTotal,
        TotalAmount = amendment.TotalAmount,
        BasedOnVersion = amendment.BasedOnVersion,
        Status = amendment.Status,
        AnswerBy = amendment.AnswerBy,
        AnsweredAt = amendment.AnsweredAt,
        Version = amendment.Version,
        CreatedAt = amendment.CreatedAt,
        UpdatedAt = amendment.UpdatedAt,
    };
}

/// <summary>What a party proposes to change of a signed contract; what is left out stays as it is. The total follows from the milestones.</summary>
/// <param name="Reason">Why; at most <see cref="Amendment.MaxReasonLength"/> characters.</param>
/// <param name="Milestones">At most 50 changes, one of each milestone.</param>
/// <param name="Text">The parties' own words; at most <see cref="ContractTerms.MaxTextLength"/> characters.</param>
/// <param name="InspectionDays">Days until a submission is approved automatically, 1 to 30.</param>
/// <param name="ChangeRounds">How often the hirer can ask for changes of a milestone, 0 to 20.</param>
[SchemaName("AmendmentInput")]
public sealed record AmendmentInput(
    [Text(0, Amendment.MaxReasonLength)] string? Reason = null,
    [Items(Contract.MaxMilestones)] ImmutableArray<MilestoneChange>? Milestones = null,
    [Text(0, ContractTerms.MaxTextLength)] string? Text = null,
    [Within(ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays)] int? InspectionDays = null,
    [Within(0, ContractTerms.MaxChangeRounds)] int? ChangeRounds = null) : ICheckedInput
{
    private ImmutableArray<MilestoneChange> Changes => Milestones is { IsDefault: false } given ? given : [];

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(ContractTerms terms, DateTimeOffset now)
    {
        var errors = new InputErrors();
        Check(errors);
        foreach (var (change, index) in Changes.Take(Contract.MaxMilestones).Select((change, index) => (change, index)))
        {
            errors.Require(change?.Amount is not { } amount || amount.Currency == terms.Currency, $"milestones[{index}].amount.currency", "It must be the contract's currency.");
            errors.Require(change?.DueDate is not { } due || (due > now && due < now + MilestoneInput.Horizon), $"milestones[{index}].dueDate", "It must be in the future, within five years.");
        }

        errors.Require(Changes.Length > 0 || ChangesTerms(terms), "milestones", "The amendment changes nothing.");
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        for (var index = 0; index < Math.Min(Changes.Length, Contract.MaxMilestones); index++) Check(errors, Changes[index], $"milestones[{index}]");
        var named = Changes.Where(change => change?.MilestoneId is not null).Select(change => change.MilestoneId).ToList();
        errors.Require(named.Count == named.Distinct().Count(), "milestones", "A milestone is named once at most.");
    }

    /// <summary>What changes, with an id for each milestone that is added.</summary>
    internal AmendedTerms ToChanges(IIdSource ids) => new(
        [.. Changes.Select(change => change.Action == MilestoneChangeAction.Add ? change with { MilestoneId = ids.NewId() } : change)], Text, InspectionDays, ChangeRounds);

    private static void Check(InputErrors errors, MilestoneChange? change, string field)
    {
        errors.Require(change is not null, field, "It must not be null.");
        if (change is null) return;
        errors.Check(change, field);
        var isNew = change.Action == MilestoneChangeAction.Add;
        errors.Require(change.Amount is not { IsPositive: false }, $"{field}.amount", "It must be above zero.");
        errors.Require(change.Title is not { Length: 0 }, $"{field}.title", "It must not be blank.");
        errors.Require(change.MilestoneId is null == isNew, $"{field}.milestoneId", isNew ? "A new milestone has no id yet." : "It is required.");
        errors.Require(!isNew || change.Title is not null, $"{field}.title", "It is required.");
        errors.Require(!isNew || change.Amount is not null, $"{field}.amount", "It is required.");
        errors.Require(!isNew || change.DueDate is not null, $"{field}.dueDate", "It is required.");
        var says = change.Title is not null || change.Description is not null || change.Amount is not null || change.DueDate is not null;
        errors.Require(change.Action != MilestoneChangeAction.Change || says, field, "It changes nothing.");
        errors.Require(change.Action != MilestoneChangeAction.Remove || !says, field, "A milestone that is removed has nothing else.");
    }

    private bool ChangesTerms(ContractTerms terms) =>
        (Text is not null && Text != terms.Text)
        || (InspectionDays is not null && InspectionDays != terms.InspectionDays)
        || (ChangeRounds is not null && ChangeRounds != terms.ChangeRounds);
}
