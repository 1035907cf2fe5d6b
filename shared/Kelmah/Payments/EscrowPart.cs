using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What an escrow holds for one milestone.</summary>
/// <param name="MilestoneId">The milestone; each has one part.</param>
/// <param name="Amount">Of the milestone's amount.</param>
/// <param name="HirerFee">The platform's fee from the hirer.</param>
/// <param name="HirerTax">The tax on that fee.</param>
public sealed record EscrowPart(Guid MilestoneId, Money Amount, Money HirerFee, Money HirerTax)
{
    /// <summary>The payments that it came from, oldest first; together the <see cref="Total"/>.</summary>
    public ImmutableArray<EscrowSource> Sources { get; init; } = [];

    /// <summary>Since when it is frozen; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>
    /// The chargeback or the dispute that holds it now: of both, the chargeback, because what a bank takes is not ours to divide. Empty for one that an
    /// earlier release of the app froze.
    /// </summary>
    public Guid? FrozenBy { get; init; }

    /// <summary>The dispute that is open about it; null for none.</summary>
    public Guid? DisputeId { get; init; }

    /// <summary>Whether a bank decides about it first.</summary>
    [JsonIgnore]
    public bool AwaitsBank => FrozenBy is not null && FrozenBy != DisputeId;

    /// <summary>All that is held for the milestone.</summary>
    public Money Total => Amount + HirerFee + HirerTax;

    /// <summary>What a milestone takes, fees included, of a payment.</summary>
    public static EscrowPart Of(Guid milestoneId, Money amount, ReleaseConditions conditions, Guid transactionId)
    {
        var fee = amount.Share(conditions.HirerFeeBasisPoints);
        var part = new EscrowPart(milestoneId, amount, fee, fee.Share(conditions.TaxBasisPoints));
        return part with { Sources = [new EscrowSource(transactionId, part.Total)] };
    }

    /// <summary>The same milestone's money, from both.</summary>
    public EscrowPart Plus(EscrowPart more) => this with
    {
        Amount = Amount + more.Amount,
        HirerFee = HirerFee + more.HirerFee,
        HirerTax = HirerTax + more.HirerTax,
        Sources = [.. Sources.Concat(more.Sources).GroupBy(source => source.TransactionId)
            .Select(one => new EscrowSource(one.Key, Money.Sum(Amount.Currency, one.Select(source => source.Amount))))],
    };

    /// <summary>What is left of its payments where a payer's bank has taken some of it: of the payment that the bank took first, then of the latest.</summary>
    /// <param name="paymentId">The payment that the bank took.</param>
    /// <param name="taken">How much, at most <see cref="Total"/>.</param>
    public EscrowPart Without(Guid paymentId, Money taken)
    {
        var left = new List<EscrowSource>();
        foreach (var source in Sources.Reverse().OrderBy(source => source.TransactionId != paymentId))
        {
            var some = Money.Min(taken, source.Amount);
            taken -= some;
            if (source.Amount > some) left.Add(source with { Amount = source.Amount - some });
        }

        return this with { Sources = [.. left] };
    }

    /// <summary>Divides it: the fee and the tax in proportion to the amount, rounded half to even, what remains of them to the rest.</summary>
    /// <param name="amount">Of the milestone's amount, up to all of it, which takes everything.</param>
    /// <returns>What is taken, from the latest payment first, and what is left.</returns>
    public (EscrowPart Taken, EscrowPart Left) Take(Money amount)
    {
        var taken = this with
        {
            Amount = amount,
            HirerFee = HirerFee.Proportion(amount, Amount),
            HirerTax = HirerTax.Proportion(amount, Amount),
        };
        var sources = new Stack<EscrowSource>();
        var open = taken.Total;
        var kept = Sources.ToBuilder();
        for (var index = Sources.Length - 1; index >= 0 && open.IsPositive; index--)
        {
            var some = Money.Min(open, Sources[index].Amount);
            sources.Push(Sources[index] with { Amount = some });
            kept[index] = Sources[index] with { Amount = Sources[index].Amount - some };
            open -= some;
        }

        var left = this with
        {
            Amount = Amount - amount,
            HirerFee = HirerFee - taken.HirerFee,
            HirerTax = HirerTax - taken.HirerTax,
            Sources = [.. kept.Where(source => source.Amount.IsPositive)],
        };
        return (taken with { Sources = [.. sources] }, left);
    }
}

/// <summary>Money of one payment.</summary>
/// <param name="TransactionId">The payment.</param>
/// <param name="Amount">What came from it, fees included.</param>
public sealed record EscrowSource(Guid TransactionId, Money Amount);

/// <summary>A payment that an escrow waits for.</summary>
/// <param name="TransactionId">The payment.</param>
/// <param name="Parts">What it is for.</param>
public sealed record PendingFunding(Guid TransactionId, ImmutableArray<EscrowPart> Parts)
{
    /// <summary>What is to be paid.</summary>
    public Money Amount => Parts.Select(part => part.Total).Aggregate((sum, next) => sum + next);

    /// <summary>The payment for some milestones' amounts, as far as they are not held.</summary>
    public static PendingFunding Of(Guid transactionId, IEnumerable<Milestone> milestones, Escrow? escrow, ReleaseConditions conditions) =>
        new(transactionId, [.. milestones.Select(milestone => EscrowPart.Of(
            milestone.Id, milestone.Amount - (escrow?.HeldFor(milestone.Id) ?? Money.Zero(milestone.Amount.Currency)), conditions, transactionId))]);
}

/// <summary>A payment that arrived in an escrow.</summary>
/// <param name="TransactionId">The payment.</param>
/// <param name="MilestoneIds">What it was for, by number.</param>
/// <param name="Amount">What was paid, fees included.</param>
/// <param name="HeldAt">When it arrived, UTC.</param>
[SchemaName("EscrowFundingRecord")]
public sealed record EscrowPayment(Guid TransactionId, ImmutableArray<Guid> MilestoneIds, Money Amount, DateTimeOffset HeldAt);

/// <summary>When and with which fees an escrow's money goes to the worker, as signed.</summary>
/// <param name="FeeBasisPoints">The platform's share of each release, from the worker's, 0 to 10 000.</param>
/// <param name="InspectionDays">Days from a submission to its automatic approval, 1 to 30.</param>
[SchemaName("ReleaseConditions")]
public sealed record ReleaseConditions(int FeeBasisPoints, int InspectionDays)
{
    /// <summary>The platform's fee from the hirer, on top of each milestone, 0 to 10 000.</summary>
    public int HirerFeeBasisPoints { get; init; }

    /// <summary>The tax on the platform's fees, on top of both, 0 to 10 000.</summary>
    public int TaxBasisPoints { get; init; }

    /// <summary>Whose tax it is, ISO 3166 alpha-2; null for none.</summary>
    public string? TaxCountry { get; init; }

    /// <summary>As a contract's terms say.</summary>
    public static ReleaseConditions Of(ContractTerms terms) => new(terms.FeeBasisPoints, terms.InspectionDays)
    {
        HirerFeeBasisPoints = terms.HirerFeeBasisPoints,
        TaxBasisPoints = terms.TaxCountry is null ? 0 : terms.TaxBasisPoints,
        TaxCountry = terms.TaxCountry,
    };
}

/// <summary>Money of a milestone as it left the escrow for the worker.</summary>
/// <param name="MilestoneId">The milestone: released once.</param>
/// <param name="Amount">Of the milestone's amount, the platform's fee included.</param>
/// <param name="Fee">The platform's part of it, from zero to the whole.</param>
[SchemaName("EscrowRelease")]
public sealed record EscrowRelease(Guid MilestoneId, Money Amount, Money Fee)
{
    private readonly Money? tax;
    private readonly Money? hirerFee;
    private readonly Money? hirerTax;

    /// <summary>The tax on the fee, from the worker's part.</summary>
    public Money Tax { get => tax ?? Money.Zero(Amount.Currency); init => tax = value; }

    /// <summary>The platform's fee from the hirer, on top of the amount.</summary>
    public Money HirerFee { get => hirerFee ?? Money.Zero(Amount.Currency); init => hirerFee = value; }

    /// <summary>The tax on the hirer's fee, on top of the amount.</summary>
    public Money HirerTax { get => hirerTax ?? Money.Zero(Amount.Currency); init => hirerTax = value; }

    /// <summary>The worker's part.</summary>
    public Money Net => Amount - Fee - Tax;

    /// <summary>All that left the escrow.</summary>
    public Money Total => Amount + HirerFee + HirerTax;
}

/// <summary>What is left of a release, so that the worker can give it back.</summary>
/// <param name="Part">The milestone's amount and the hirer's fee on it, with the payments that they came from.</param>
/// <param name="Fee">The platform's fee from the worker, out of the amount.</param>
/// <param name="Tax">The tax on that fee, out of the amount.</param>
public sealed record ReleasedPart(EscrowPart Part, Money Fee, Money Tax)
{
    /// <summary>A release that was just made.</summary>
    public static ReleasedPart Of(EscrowPart taken, EscrowRelease release) =>
        new(taken with { FrozenAt = null, FrozenBy = null, DisputeId = null }, release.Fee, release.Tax);

    /// <summary>Divides it, as <see cref="EscrowPart.Take"/> does; the worker's fee and the tax on it likewise.</summary>
    public (ReleasedPart Taken, ReleasedPart Left) Take(Money amount)
    {
        var (taken, left) = Part.Take(amount);
        var (fee, tax) = (Fee.Proportion(amount, Part.Amount), Tax.Proportion(amount, Part.Amount));
        return (new(taken, fee, tax), new(left, Fee - fee, Tax - tax));
    }
}

/// <summary>Money of a release as the worker gave it back to the hirer.</summary>
/// <param name="GiveBackId">The transaction that records it.</param>
/// <param name="MilestoneId">Whose release.</param>
/// <param name="Amount">Of the milestone's amount, the worker's fee included.</param>
/// <param name="Fee">The platform's fee from the worker, which the platform gives back.</param>
/// <param name="Tax">The tax on that fee.</param>
/// <param name="HirerFee">The platform's fee from the hirer, which the platform gives back.</param>
/// <param name="HirerTax">The tax on the hirer's fee.</param>
/// <param name="GivenAt">When, UTC.</param>
[SchemaName("EscrowGiveBack")]
public sealed record EscrowGiveBack(
    Guid GiveBackId, Guid MilestoneId, Money Amount, Money Fee, Money Tax, Money HirerFee, Money HirerTax, DateTimeOffset GivenAt)
{
    /// <summary>What the worker gives.</summary>
    public Money Net => Amount - Fee - Tax;

    /// <summary>What the hirer gets.</summary>
    public Money Total => Amount + HirerFee + HirerTax;

    internal static EscrowGiveBack Of(Guid id, ReleasedPart taken, DateTimeOffset now) =>
        new(id, taken.Part.MilestoneId, taken.Part.Amount, taken.Fee, taken.Tax, taken.Part.HirerFee, taken.Part.HirerTax, now);
}

/// <summary>Money as it went back to the hirer.</summary>
/// <param name="RefundId">What caused it: refunded once.</param>
/// <param name="Amount">What left the escrow, the hirer's fee included.</param>
[SchemaName("EscrowRefund")]
public sealed record EscrowRefund(Guid RefundId, Money Amount)
{
    /// <summary>Whose money it was; null where it is not recorded.</summary>
    public Guid? MilestoneId { get; init; }
}
