using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>What the end of a contract rests on: its state, its milestones, and what is held for them.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Milestones">All of its milestones, by number.</param>
/// <param name="Held">What is held of their amounts, without the hirer's fee; empty for nothing.</param>
/// <param name="IsFrozen">Whether a part of it is frozen.</param>
public sealed record EndingBasis(Contract Contract, IReadOnlyList<Milestone> Milestones, ImmutableArray<HeldAmount> Held, bool IsFrozen)
{
    /// <summary>From what is stored.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="milestones">All of its milestones, by number.</param>
    /// <param name="escrow">With its parts; null where none was opened.</param>
    public static EndingBasis Of(Contract contract, IReadOnlyList<Milestone> milestones, Escrow? escrow) => new(
        contract,
        milestones,
        [.. escrow?.Parts.Select(part => new HeldAmount(part.MilestoneId, part.Amount)) ?? []],
        escrow?.Parts.Any(part => part.FrozenAt is not null) == true);

    /// <summary>All that is held of the milestones' amounts.</summary>
    public Money Total => SumOf(_ => true);

    /// <summary>What is held for milestones that are approved: the worker's in any case.</summary>
    public Money Approved => SumOf(milestone => milestone.Status == MilestoneStatus.Completed);

    /// <summary>What is held for milestones of which a submission waits for the hirer's answer.</summary>
    public Money UnderReview => SumOf(milestone => milestone.IsUnderReview);

    /// <summary>What goes to the worker where a proposal does not say: what is approved and what is under review.</summary>
    public Money Usual => Approved + UnderReview;

    /// <summary>Why the contract cannot be ended by agreement; null where it can.</summary>
    public Refusal? RefusalToEnd =>
        Contract.Status is ContractStatus.Completed or ContractStatus.Cancelled ? ContractErrors.Ended
        : Contract.FundedAt is null ? new Refusal(PaymentErrors.EscrowNotHeld, "Nothing is funded: either party can cancel the contract.")
        : RefusalToDivide;

    /// <summary>Why what is held cannot be divided now; null where it can.</summary>
    public Refusal? RefusalToDivide => IsFrozen ? new Refusal(PaymentErrors.EscrowFrozen) : null;

    /// <summary>Why an end with a split cannot be proposed; null where it can.</summary>
    /// <param name="toWorker">Of the held amounts, the platform's fee included.</param>
    public Refusal? RefusalToPropose(Money toWorker)
    {
        if (RefusalToEnd is { } refusal) return refusal;
        if (toWorker.Currency != Contract.Terms.Currency) return ContractErrors.CurrencyDiffers.At("toWorker");
        if (toWorker > Total) return PaymentErrors.EscrowInsufficient.At("toWorker");
        return toWorker < Approved ? ContractErrors.EndingBelowApproved.At("toWorker") : null;
    }

    /// <summary>Whether the other party's silence agrees to a proposal: its side gains little or nothing, and the worker is left what is under review.</summary>
    /// <param name="proposedBy">The hirer or the worker.</param>
    /// <param name="toWorker">Of the held amounts, the platform's fee included.</param>
    /// <param name="smallClaimsLimit">What its side gains at most.</param>
    public bool SilenceAgrees(Guid proposedBy, Money toWorker, Money smallClaimsLimit) =>
        proposedBy == Contract.HirerId
            ? Total - toWorker <= smallClaimsLimit && toWorker >= Usual
            : toWorker <= smallClaimsLimit;

    /// <summary>
    /// How an amount for the worker is spread over the milestones whose money is held: first over those that are approved, then over those under
    /// review, then over the others, each by number.
    /// </summary>
    /// <param name="toWorker">Up to <see cref="Total"/>.</param>
    /// <returns>Each of these milestones with the worker's part, by number.</returns>
    public IReadOnlyList<SplitPart> Spread(Money toWorker)
    {
        var open = toWorker;
        var parts = new List<SplitPart>();
        foreach (var milestone in Milestones.Where(milestone => HeldFor(milestone) is not null).OrderBy(Rank).ThenBy(milestone => milestone.Number))
        {
            var part = Money.Min(open, HeldFor(milestone)!.Amount);
            parts.Add(new SplitPart(milestone, part, milestone.Id));
            open -= part;
        }

        return [.. parts.OrderBy(part => part.Milestone.Number)];
    }

    /// <summary>What of a milestone's amount is neither held nor settled, and lapses with the contract.</summary>
    public Money LapsesOf(Milestone milestone) =>
        milestone.IsClosed || milestone.CompletedAt is not null
            ? Money.Zero(milestone.Amount.Currency)
            : milestone.Amount - (HeldFor(milestone)?.Amount ?? Money.Zero(milestone.Amount.Currency));

    /// <summary>What is held for a milestone; null for nothing.</summary>
    public HeldAmount? HeldFor(Milestone milestone) => Held.FirstOrDefault(held => held.MilestoneId == milestone.Id);

    private static int Rank(Milestone milestone) => milestone.Status == MilestoneStatus.Completed ? 0 : milestone.IsUnderReview ? 1 : 2;

    private Money SumOf(Func<Milestone, bool> which) => Money.Sum(
        Contract.Terms.Currency, Milestones.Where(which).Select(HeldFor).OfType<HeldAmount>().Select(held => held.Amount));
}
