using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Disputes;

/// <summary>What a party disputes.</summary>
/// <param name="Reason">In a line, 1 to <see cref="Dispute.MaxReasonLength"/> characters.</param>
/// <param name="Description">1 to <see cref="Dispute.MaxTextLength"/> characters.</param>
/// <param name="MilestoneId">The milestone whose money is disputed; none for all that is held, with which the contract ends.</param>
[SchemaName("DisputeInput")]
public sealed record DisputeInput(
    [Line(1, Dispute.MaxReasonLength)] string Reason, [Text(1, Dispute.MaxTextLength)] string Description, Guid? MilestoneId = null) : IRuledInput;

/// <summary>What the other party answers.</summary>
/// <param name="Answer">1 to <see cref="Dispute.MaxTextLength"/> characters.</param>
[SchemaName("DisputeAnswerInput")]
public sealed record DisputeAnswerInput([Text(1, Dispute.MaxTextLength)] string Answer) : IRuledInput;

/// <summary>A piece of evidence.</summary>
/// <param name="Text">What it shows, 1 to <see cref="Dispute.MaxTextLength"/> characters.</param>
/// <param name="AttachmentIds">Uploads of the caller's that belong to it, at most <see cref="MaxAttachments"/>, each once.</param>
[SchemaName("DisputeEvidenceInput")]
public sealed record DisputeEvidenceInput(
    [Text(1, Dispute.MaxTextLength)] string Text, [Items(DisputeEvidenceInput.MaxAttachments)] IReadOnlyList<Guid>? AttachmentIds = null) : ICheckedInput
{
    public const int MaxAttachments = 10;

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(AttachmentIds is not { } ids || ids.Distinct().Count() == ids.Count, "attachmentIds", "It names each upload once.");
    }
}

/// <summary>What the caller would agree to. Nobody else reads it, unless both sides' offers cross.</summary>
/// <param name="ToWorker">What the worker gets of what is contested, the platform's fee included; zero to all.</param>
[SchemaName("DisputeOfferInput")]
public sealed record DisputeOfferInput(Money ToWorker) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(ToWorker.MinorUnits >= 0, "toWorker", "It is zero or more.");
    }
}

/// <summary>What an administrator rules.</summary>
/// <param name="Resolution">The reasons, which both parties read, 1 to <see cref="Dispute.MaxTextLength"/> characters.</param>
/// <param name="ToWorker">What the worker gets of what is contested, the platform's fee included; the rest goes back to the hirer.</param>
[SchemaName("DisputeResolutionInput")]
public sealed record DisputeResolutionInput([Text(1, Dispute.MaxTextLength)] string Resolution, Money ToWorker) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(ToWorker.MinorUnits >= 0, "toWorker", "It is zero or more.");
    }
}

/// <summary>What a party has against a ruling.</summary>
/// <param name="Reason">1 to <see cref="Dispute.MaxTextLength"/> characters.</param>
[SchemaName("DisputeAppealInput")]
public sealed record DisputeAppealInput([Text(1, Dispute.MaxTextLength)] string Reason) : IRuledInput;

/// <summary>A dispute as its parties and administrators see it.</summary>
[SchemaName("Dispute")]
public sealed record DisputeView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid ContractId { get; init; }

    /// <summary>The milestone; null for the whole contract.</summary>
    public Guid? MilestoneId { get; init; }

    /// <summary>The milestones whose money is frozen by it.</summary>
    public required ImmutableArray<Guid> MilestoneIds { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid RaisedBy { get; init; }

    /// <summary>Who raised it.</summary>
    public PersonView? Raiser { get; init; }

    /// <summary>What it is about, in a line of whoever raised it.</summary>
    public required string Reason { get; init; }

    public required string Description { get; init; }
    public required DisputeStatus Status { get; init; }

    /// <summary>How it is decided, by the amount.</summary>
    public required DisputeTrack Track { get; init; }

    /// <summary>What was held of the milestones' amounts when it was opened.</summary>
    public required Money Amount { get; init; }

    /// <summary>In order; see docs/money.md for what the hashes cover.</summary>
    public required ImmutableArray<DisputeEvidence> Evidence { get; init; }

    /// <summary>Until when the other party can answer, UTC; null where it has, or its time is over.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>What the other party answered; null for nothing in words.</summary>
    public string? Answer { get; init; }

    /// <summary>When the other party answered, gave evidence or made an offer, UTC; null before.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What the caller offered last; null for nothing, for administrators, and where the offers crossed.</summary>
    public Money? YourOffer { get; init; }

    /// <summary>The administrator who looks after it; null before.</summary>
    public Guid? ReviewedBy { get; init; }

    /// <summary>When it was escalated, UTC; null before.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>A ruling that can be appealed; null before, and once it is carried out.</summary>
    public DisputeRulingView? Ruling { get; init; }

    /// <summary>The appeal, with the ruling that it is against; null for none.</summary>
    public DisputeAppealView? Appeal { get; init; }

    /// <summary>How it ended; null before.</summary>
    public DisputeOutcomeView? Outcome { get; init; }

    /// <summary>The administrator whose ruling was carried out; null for none.</summary>
    public Guid? ResolvedBy { get; init; }

    /// <summary>The reasons of that ruling; null for none.</summary>
    public string? Resolution { get; init; }

    /// <summary>Since when a bank decides about some of its money first, UTC: until then nothing of it is decided, and its deadlines stand still. Null where none does.</summary>
    public DateTimeOffset? AwaitsBankSince { get; init; }

    /// <summary>What comes next, and when, earliest first; empty while its deadlines stand still, and once it is resolved.</summary>
    public required IReadOnlyList<UpcomingDeadline> Next { get; init; }

    /// <summary>While it waits for an administrator: how many open disputes administrators see to before it. Null otherwise, and in lists.</summary>
    public long? DisputesAhead { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was opened, UTC.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>When it ended, UTC; null before.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A dispute for a reader.</summary>
    /// <param name="dispute">As it is stored.</param>
    /// <param name="own">The reader's own sealed offer; null for none.</param>
    /// <param name="now">UTC.</param>
    public static DisputeView Of(Dispute dispute, SealedOffer? own, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        return new()
        {
            Id = dispute.Id,
            ContractId = dispute.ContractId,
            MilestoneId = dispute.MilestoneId,
            MilestoneIds = dispute.MilestoneIds,
            HirerId = dispute.HirerId,
            WorkerId = dispute.WorkerId,
            RaisedBy = dispute.RaisedBy,
            Reason = dispute.Reason,
            Description = dispute.Description,
            Status = dispute.Status,
            Track = dispute.Track,
            Amount = dispute.Amount,
            Evidence = dispute.Evidence,
            AnswerBy = dispute.AnswerBy,
            Answer = dispute.Answer,
            AnsweredAt = dispute.AnsweredAt,
            YourOffer = dispute.Outcome?.Basis == DisputeBasis.Offers ? null : own?.ToWorker,
            ReviewedBy = dispute.ReviewedBy,
            EscalatedAt = dispute.EscalatedAt,
            Ruling = dispute.Ruling is { } ruling ? DisputeRulingView.Of(ruling, dispute.RulingFinalAt) : null,
            Appeal = dispute.Appeal is { } appeal ? DisputeAppealView.Of(appeal) : null,
            Outcome = dispute.Outcome is { } outcome ? DisputeOutcomeView.Of(outcome) : null,
            ResolvedBy = dispute.ResolvedBy,
            Resolution = dispute.Resolution,
            AwaitsBankSince = dispute.AwaitsBankSince,
            Next = dispute.AwaitsBankSince is null ? NextOf(dispute, now) : [],
            Version = dispute.Version,
            RaisedAt = dispute.RaisedAt,
            ResolvedAt = dispute.ResolvedAt,
            UpdatedAt = dispute.UpdatedAt,
        };
    }

    private static IReadOnlyList<UpcomingDeadline> NextOf(Dispute dispute, DateTimeOffset now) =>
    [
        .. from deadline in new[] { DisputeDeadlines.Answer, DisputeDeadlines.Escalation, DisputeDeadlines.Alarm, DisputeDeadlines.Ruling }
           let upcoming = UpcomingDeadline.Of(deadline, dispute.Id, deadline.DueOf(dispute), now)
           where upcoming is not null
           orderby upcoming.DueAt
           select upcoming with { InFavourOf = deadline.FavourOf(dispute) },
    ];
}

/// <summary>What an administrator decided.</summary>
/// <param name="By">The administrator.</param>
/// <param name="ToWorker">What goes to the worker, the platform's fee included.</param>
/// <param name="ToHirer">What goes back to the hirer, without the hirer's fee, which goes back with it.</param>
/// <param name="Resolution">The reasons.</param>
/// <param name="At">When, UTC.</param>
/// <param name="FinalAt">When it is carried out unless a party appeals, UTC; null for one that was appealed.</param>
[SchemaName("DisputeRuling")]
public sealed record DisputeRulingView(Guid By, Money ToWorker, Money ToHirer, string Resolution, DateTimeOffset At, DateTimeOffset? FinalAt)
{
    public static DisputeRulingView Of(DisputeRuling ruling, DateTimeOffset? finalAt)
    {
        ArgumentNullException.ThrowIfNull(ruling);
        return new(ruling.By, ruling.ToWorker, ruling.ToHirer, ruling.Resolution, ruling.At, finalAt);
    }
}

/// <summary>What a party has against a ruling.</summary>
/// <param name="By">The hirer or the worker.</param>
/// <param name="Reason">In the party's words.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Ruling">What is appealed, and not carried out.</param>
[SchemaName("DisputeAppeal")]
public sealed record DisputeAppealView(Guid By, string Reason, DateTimeOffset At, DisputeRulingView Ruling)
{
    public static DisputeAppealView Of(DisputeAppeal appeal)
    {
        ArgumentNullException.ThrowIfNull(appeal);
        return new(appeal.By, appeal.Reason, appeal.At, DisputeRulingView.Of(appeal.Ruling, finalAt: null));
    }
}

/// <summary>How a dispute ended.</summary>
/// <param name="Basis">By what.</param>
/// <param name="ToWorker">What went to the worker, the platform's fee included; null where no money moved.</param>
/// <param name="ToHirer">What went back to the hirer, without the hirer's fee; null where no money moved.</param>
/// <param name="HirerOffer">What the hirer had offered, where the offers crossed; null otherwise.</param>
/// <param name="WorkerOffer">What the worker had offered, where the offers crossed; null otherwise.</param>
[SchemaName("DisputeOutcome")]
public sealed record DisputeOutcomeView(DisputeBasis Basis, Money? ToWorker, Money? ToHirer, Money? HirerOffer, Money? WorkerOffer)
{
    public static DisputeOutcomeView Of(DisputeOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return new(outcome.Basis, outcome.ToWorker, outcome.ToHirer, outcome.HirerOffer, outcome.WorkerOffer);
    }
}
