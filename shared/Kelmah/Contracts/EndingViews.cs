using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>How a party wants a funded contract to end.</summary>
/// <param name="ToWorker">
/// What of the held amounts goes to the worker, before the platform's fee, from zero to all of it; the rest goes back to the hirer. Null or
/// missing: what is approved and what is under review to the worker.
/// </param>
/// <param name="Reason">At most <see cref="EndingProposal.MaxReasonLength"/> characters.</param>
[SchemaName("ContractEndingInput")]
public sealed record EndingInput(Money? ToWorker = null, [Text(0, EndingProposal.MaxReasonLength)] string? Reason = null) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(ToWorker is not { MinorUnits: < 0 }, "toWorker", "It is zero or more.");
    }
}

/// <summary>A proposal to end a contract, as its parties see it.</summary>
[SchemaName("ContractEnding")]
public sealed record EndingView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid ProposedBy { get; init; }

    /// <summary>Who proposed it.</summary>
    public PersonView? Proposer { get; init; }

    /// <summary>What of the held amounts goes to the worker, before the platform's fee.</summary>
    public required Money ToWorker { get; init; }

    /// <summary>The rest of the held amounts, which goes back to the hirer with its part of the hirer's fee.</summary>
    public required Money ToHirer { get; init; }

    /// <summary>Why, in the words of whoever proposed it; null for nothing.</summary>
    public string? Reason { get; init; }

    public required EndingStatus Status { get; init; }

    /// <summary>While proposed: when silence decides.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When silence could not decide; administrators are told each week until the parties settle it.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>When it was agreed, declined, withdrawn, or void.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who agreed, declined or withdrew; null where silence agreed, or where it is void.</summary>
    public Guid? AnsweredBy { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static EndingView Of(EndingProposal proposal) => new()
    {
        Id = proposal.Id,
        ContractId = proposal.ContractId,
        HirerId = proposal.HirerId,
        WorkerId = proposal.WorkerId,
        ProposedBy = proposal.ProposedBy,
        ToWorker = proposal.ToWorker,
        ToHirer = proposal.ToHirer,
        Reason = proposal.Reason,
        Status = proposal.Status,
        AnswerBy = proposal.AnswerBy,
        EscalatedAt = proposal.EscalatedAt,
        AnsweredAt = proposal.AnsweredAt,
        AnsweredBy = proposal.AnsweredBy,
        Version = proposal.Version,
        CreatedAt = proposal.CreatedAt,
        UpdatedAt = proposal.UpdatedAt,
    };
}

/// <summary>
/// Who would get what if the contract ended now: before its escrow is funded by a party alone, after that by an agreement, of which the amounts
/// are for the given split or, where that cannot be, for the one next to it.
/// </summary>
/// <param name="Allowed">Whether a party can cancel it without the other.</param>
/// <param name="Reason">The error code that a cancellation would meet; null where it is allowed.</param>
/// <param name="ToHirer">What would go back to the hirer, the hirer's fee and the tax on it included.</param>
/// <param name="ToWorker">What would go to the worker, before the platform's fee; the worker keeps what was released.</param>
/// <param name="Released">What was released already.</param>
[SchemaName("CancellationPreview")]
public sealed record CancellationPreview(bool Allowed, string? Reason, Money ToHirer, Money ToWorker, Money Released)
{
    /// <summary>What went back to the hirer already.</summary>
    public required Money Refunded { get; init; }

    /// <summary>Which command ends it.</summary>
    public required EndingCommand Command { get; init; }

    /// <summary>The error code that this command would meet of the caller now; null where it would be done.</summary>
    public string? CommandRefusal { get; init; }

    /// <summary>Whether the other party has to agree first; false too where it has proposed the same already.</summary>
    public required bool NeedsAgreement { get; init; }

    /// <summary>What the other party's silence would do with the caller's proposal; null where none is needed, or the command would be refused.</summary>
    public EndingSilencePreview? Silence { get; init; }

    /// <summary>All of it together.</summary>
    public required EndingAmounts Total { get; init; }

    /// <summary>Each milestone, by number.</summary>
    public required ImmutableArray<MilestoneEnding> Milestones { get; init; }
}

/// <summary>How a contract is ended.</summary>
public enum EndingCommand
{
    /// <summary>By <c>POST /contracts/{id}/cancel</c>, alone, while nothing is funded.</summary>
    Cancel,

    /// <summary>By <c>POST /contracts/{id}/end</c>, with the agreement of the other party.</summary>
    End,
}

/// <summary>What silence does with a proposal.</summary>
/// <param name="Agrees">True where the contract ends as proposed; false where people have to decide.</param>
/// <param name="At">When, UTC.</param>
[SchemaName("EndingSilence")]
public sealed record EndingSilencePreview(bool Agrees, DateTimeOffset At);

/// <summary>What would become of a milestone's money.</summary>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Number">Its place among the contract's milestones.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Amounts">All zero for one that is settled.</param>
[SchemaName("MilestoneEnding")]
public sealed record MilestoneEnding(Guid MilestoneId, int Number, string Title, EndingAmounts Amounts);

/// <summary>Who would get what, to the last minor unit.</summary>
[SchemaName("EndingAmounts")]
public sealed record EndingAmounts
{
    /// <summary>What is held of the amounts, without the hirer's fee: what is divided.</summary>
    public required Money Held { get; init; }

    /// <summary>What of it goes to the worker, before the platform's fee.</summary>
    public required Money ToWorker { get; init; }

    /// <summary>The platform's fee, out of the worker's part.</summary>
    public required Money WorkerFee { get; init; }

    /// <summary>The tax on that fee, out of the worker's part.</summary>
    public required Money WorkerTax { get; init; }

    /// <summary>What comes to the worker's wallet.</summary>
    public required Money WorkerReceives { get; init; }

    /// <summary>The platform's fee from the hirer for what goes to the worker, which was paid on top.</summary>
    public required Money HirerFee { get; init; }

    /// <summary>The tax on that fee.</summary>
    public required Money HirerTax { get; init; }

    /// <summary>What goes back to the hirer, its part of the hirer's fee and of the tax included.</summary>
    public required Money ToHirer { get; init; }

    /// <summary>What was not funded, and lapses.</summary>
    public required Money Lapses { get; init; }

    /// <summary>Several together.</summary>
    public static EndingAmounts Sum(Currency currency, IReadOnlyList<EndingAmounts> all)
    {
        return new EndingAmounts
        {
            Held = Of(one => one.Held),
            ToWorker = Of(one => one.ToWorker),
            WorkerFee = Of(one => one.WorkerFee),
            WorkerTax = Of(one => one.WorkerTax),
            WorkerReceives = Of(one => one.WorkerReceives),
            HirerFee = Of(one => one.HirerFee),
            HirerTax = Of(one => one.HirerTax),
            ToHirer = Of(one => one.ToHirer),
            Lapses = Of(one => one.Lapses),
        };

        Money Of(Func<EndingAmounts, Money> part) => Money.Sum(currency, all.Select(part));
    }
}

/// <summary>What the end of a contract would move.</summary>
/// <param name="Total">All of it together.</param>
/// <param name="Milestones">By number.</param>
/// <param name="Released">What was released already.</param>
/// <param name="Refunded">What went back already.</param>
public sealed record EndingShares(EndingAmounts Total, ImmutableArray<MilestoneEnding> Milestones, Money Released, Money Refunded)
{
    /// <summary>From what would be divided.</summary>
    /// <param name="basis">The contract and its money.</param>
    /// <param name="escrow">Null where none was opened.</param>
    /// <param name="divided">What would become of each held part.</param>
    public static EndingShares Of(EndingBasis basis, Escrow? escrow, IReadOnlyList<DividedPart> divided)
    {
        var currency = basis.Contract.Terms.Currency;
        var nothing = Money.Zero(currency);
        var milestones = basis.Milestones
            .Select(milestone => new MilestoneEnding(milestone.Id, milestone.Number, milestone.Title, AmountsOf(basis, milestone, divided.FirstOrDefault(one => one.MilestoneId == milestone.Id))))
            .ToImmutableArray();
        return new EndingShares(
            EndingAmounts.Sum(currency, [.. milestones.Select(one => one.Amounts)]), milestones, escrow?.Released ?? nothing, escrow?.Refunded ?? nothing);
    }

    private static EndingAmounts AmountsOf(EndingBasis basis, Milestone milestone, DividedPart? divided)
    {
        var nothing = Money.Zero(milestone.Amount.Currency);
        var release = divided?.Release;
        return new EndingAmounts
        {
            Held = basis.HeldFor(milestone)?.Amount ?? nothing,
            ToWorker = release?.Amount ?? nothing,
            WorkerFee = release?.Fee ?? nothing,
            WorkerTax = release?.Tax ?? nothing,
            WorkerReceives = release?.Net ?? nothing,
            HirerFee = release?.HirerFee ?? nothing,
            HirerTax = release?.HirerTax ?? nothing,
            ToHirer = divided?.ToHirer ?? nothing,
            Lapses = basis.LapsesOf(milestone),
        };
    }
}
