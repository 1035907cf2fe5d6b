using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A release as what it brought its worker, which can be withdrawn when its security period is over.</summary>
public sealed partial record Transaction
{
    /// <summary>Of a release: how it was divided, and what became of the worker's part; null for anything else, and for one of an earlier release of the app.</summary>
    public Earning? Earning { get; init; }

    /// <summary>When what a release brought can be withdrawn; null once it can be, and for anything else.</summary>
    public DateTimeOffset? AvailableAt { get; init; }

    /// <summary>The same with what a release brought.</summary>
    /// <param name="earning">How it was divided.</param>
    /// <param name="availableAt">When its security period is over; null where it can be withdrawn at once.</param>
    public Transaction Bringing(Earning earning, DateTimeOffset? availableAt) => this with { Earning = earning, AvailableAt = availableAt };

    /// <summary>The security period is over. A repeat changes nothing.</summary>
    /// <param name="netted">What of it pays what the worker owes.</param>
    /// <param name="balanceAfter">What the worker can withdraw after it, before the debt.</param>
    /// <param name="now">When.</param>
    public Result<Transaction> Mature(Money netted, Money balanceAfter, DateTimeOffset now)
    {
        if (Earning is { MaturedAt: not null }) return this;
        if (RefuseMaturing(now) is { } refusal) return refusal;
        return Raise(
            this with { AvailableAt = null, BalanceAfter = balanceAfter, Earning = Earning! with { Pending = Money.Zero(Currency), MaturedAt = now } },
            new EarningMatured(Id, UserId, ContractId, MilestoneId, Earning!.Pending, netted),
            now);
    }

    /// <summary>Why nothing matures now; null where it does.</summary>
    public Refusal? RefuseMaturing(DateTimeOffset now) =>
        Earning is null || AvailableAt is not { } due ? new Refusal(PaymentErrors.EarningNotPending)
        : Earning.FrozenAt is not null ? new Refusal(PaymentErrors.EarningFrozen)
        : due > now ? new Refusal(PaymentErrors.SecurityPeriodRuns)
        : null;

    /// <summary>A payer's bank takes a payment back that it came from: the security period stands still. What is not pending, or frozen already, stays as it is.</summary>
    public Transaction Freeze(Guid chargebackId, DateTimeOffset now) => AvailableAt is null || Earning is not { FrozenAt: null } ? this : Raise(
        this with { Earning = Earning with { FrozenAt = now, FrozenBy = chargebackId } },
        new EarningFrozen(Id, UserId, ContractId, MilestoneId, chargebackId, Earning.Pending),
        now);

    /// <summary>Another chargeback keeps it frozen.</summary>
    public Transaction TakeOver(Guid nextChargebackId, DateTimeOffset now) => Earning is not { FrozenAt: not null } ? this : Raise(
        this with { Earning = Earning with { FrozenBy = nextChargebackId } },
        new EarningFrozenFurther(Id, UserId, ContractId, MilestoneId, nextChargebackId),
        now);

    /// <summary>The bank has decided: the security period goes on, later by as long as it stood.</summary>
    public Transaction Thaw(DateTimeOffset now)
    {
        if (Earning is not { FrozenAt: { } since } || AvailableAt is not { } due) return this;
        var availableAt = due + (now - since);
        return Raise(
            this with { AvailableAt = availableAt, Earning = Earning with { FrozenAt = null, FrozenBy = null } },
            new EarningThawed(Id, UserId, ContractId, MilestoneId, Earning.Pending, availableAt),
            now);
    }

    /// <summary>Says that this record is of a debt that was paid from what became available.</summary>
    public Transaction NotingDebt(DateTimeOffset now) => Raise(this, new DebtNetted(Id, UserId, ContractId, Amount), now);

    /// <summary>The worker gives some of it back to the hirer: what cannot be withdrawn yet before what can. One of an earlier release of the app stays as it is.</summary>
    /// <param name="given">What.</param>
    /// <param name="sources">The payments that it came from.</param>
    /// <param name="now">When.</param>
    /// <returns>Refused while a payer's bank makes it stand, and where a lost chargeback has taken some of it, which it has divided for good.</returns>
    public Result<Transaction> GiveBack(EscrowGiveBack given, ImmutableArray<EscrowSource> sources, DateTimeOffset now)
    {
        if (Earning is null) return this;
        if (Earning.FrozenAt is not null || !Earning.Charges.IsEmpty) return PaymentErrors.PaymentChargedBack;
        var left = Earning.Without(given, sources);
        return Raise(
            this with { AvailableAt = left.Pending.IsPositive ? AvailableAt : null, Earning = left },
            new EarningGivenBack(Id, UserId, ContractId, MilestoneId, given.GiveBackId, given.Net, Earning.Pending - left.Pending),
            now);
    }

    /// <summary>A lost chargeback takes some of it back.</summary>
    /// <param name="charge">What, and for which chargeback.</param>
    /// <param name="now">When.</param>
    public Transaction Charge(EarningCharge charge, DateTimeOffset now)
    {
        var charged = Earning! with { Pending = Earning.Pending - charge.FromPending, Charges = Earning.Charges.Add(charge) };
        var isLeft = charged.Pending.IsPositive;
        return Raise(
            this with
            {
                AvailableAt = isLeft ? AvailableAt : null,
                Earning = isLeft ? charged : charged with { FrozenAt = null, FrozenBy = null },
            },
            new EarningCharged(Id, UserId, ContractId, MilestoneId, charge.ChargebackId, charge.FromWorker, charge.FromPending, charge.FromAvailable, charge.Owed),
            now);
    }
}

/// <summary>How a release was divided, and what became of the worker's part.</summary>
/// <param name="Net">The worker's part, less what the worker gave back.</param>
/// <param name="Fees">The platform's fees from both parties, likewise.</param>
/// <param name="Taxes">The taxes on them, likewise.</param>
/// <param name="Pending">What of the worker's part cannot be withdrawn yet.</param>
/// <param name="Sources">The payments that all of it came from; together the <see cref="Total"/>.</param>
public sealed record Earning(Money Net, Money Fees, Money Taxes, Money Pending, ImmutableArray<EscrowSource> Sources)
{
    /// <summary>When its security period was over; null before, and where nothing was left by then.</summary>
    public DateTimeOffset? MaturedAt { get; init; }

    /// <summary>Since when a chargeback makes the security period stand still; null where none does.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>Which chargeback.</summary>
    public Guid? FrozenBy { get; init; }

    /// <summary>What lost chargebacks took of it, in order.</summary>
    public ImmutableArray<EarningCharge> Charges { get; init; } = [];

    /// <summary>All that left the escrow, less what was given back.</summary>
    [JsonIgnore]
    public Money Total => Net + Fees + Taxes;

    /// <summary>Of a release.</summary>
    public static Earning Of(EscrowRelease release, bool isPending, ImmutableArray<EscrowSource> sources) => new(
        release.Net, release.Fee + release.HirerFee, release.Tax + release.HirerTax, isPending ? release.Net : Money.Zero(release.Net.Currency), sources);

    /// <summary>What came from a payment and no chargeback has taken.</summary>
    public Money LeftOf(Guid paymentId) =>
        Money.Sum(Net.Currency, Sources.Where(source => source.TransactionId == paymentId).Select(source => source.Amount))
        - Money.Sum(Net.Currency, Charges.Where(charge => charge.PaymentId == paymentId).Select(charge => charge.Amount));

    /// <summary>What is left where the worker gives some of it back.</summary>
    internal Earning Without(EscrowGiveBack given, ImmutableArray<EscrowSource> sources) => this with
    {
        Net = Net - given.Net,
        Fees = Fees - given.Fee - given.HirerFee,
        Taxes = Taxes - given.Tax - given.HirerTax,
        Pending = Pending - Money.Min(Pending, given.Net),
        Sources =
        [
            .. Sources.Select(source => source with { Amount = source.Amount - Money.Sum(Net.Currency, sources.Where(back => back.TransactionId == source.TransactionId).Select(back => back.Amount)) })
                .Where(source => source.Amount.IsPositive),
        ],
    };

    /// <summary>
    /// Divides what a chargeback takes as the release was divided: the sums over all charges are in proportion, rounded half to even, so that
    /// the last one takes exactly what is left of each.
    /// </summary>
    /// <param name="amount">What is taken, at most what is left.</param>
    public (Money FromWorker, Money Fees, Money Taxes) Divide(Money amount)
    {
        var nothing = Money.Zero(Net.Currency);
        var before = Money.Sum(Net.Currency, Charges.Select(charge => charge.Amount));
        var (worker, rest) = (Net.Proportion(before + amount, Total), Fees + Taxes);
        var platform = before + amount - worker;
        var tax = rest.IsZero ? nothing : Taxes.Proportion(Money.Min(platform, rest), rest);
        var fromWorker = worker - Money.Sum(Net.Currency, Charges.Select(charge => charge.FromWorker));
        var taxes = tax - Money.Sum(Net.Currency, Charges.Select(charge => charge.Taxes));
        return (fromWorker, amount - fromWorker - taxes, taxes);
    }
}

/// <summary>What a lost chargeback took of a release.</summary>
/// <param name="ChargebackId">Which.</param>
/// <param name="PaymentId">The payment that the bank took back.</param>
/// <param name="Amount">All that it took, the platform's fees and the taxes included.</param>
/// <param name="Taxes">The taxes that came back.</param>
/// <param name="FromPending">From what could not be withdrawn yet.</param>
/// <param name="FromAvailable">From what could be.</param>
/// <param name="Owed">What the worker owes since.</param>
public sealed record EarningCharge(
    Guid ChargebackId, Guid PaymentId, Money Amount, Money Taxes, Money FromPending, Money FromAvailable, Money Owed)
{
    /// <summary>All that the worker bears.</summary>
    [JsonIgnore]
    public Money FromWorker => FromPending + FromAvailable + Owed;
}

/// <summary>Something that happened to what a release brought.</summary>
public abstract record EarningEvent(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId) : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>What a release brought can be withdrawn.</summary>
/// <param name="Amount">The worker's part.</param>
/// <param name="Netted">What of it went to what the worker owes, in the same commit.</param>
[EventName("EarningMatured")]
public sealed record EarningMatured(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Money Amount, Money Netted)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId)
{
    /// <summary>What can be withdrawn of it.</summary>
    [JsonIgnore]
    public Money Left => Amount - Netted;
}

/// <summary>A payer's bank takes back what a release came from: it cannot be withdrawn before the bank has decided.</summary>
[EventName("EarningFrozen")]
public sealed record EarningFrozen(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Guid ChargebackId, Money Amount)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId);

/// <summary>Another chargeback keeps it frozen.</summary>
[EventName("EarningFrozenFurther")]
public sealed record EarningFrozenFurther(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Guid ChargebackId)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId);

/// <summary>The bank has decided, and the security period goes on.</summary>
/// <param name="AvailableAt">When it ends now, UTC.</param>
[EventName("EarningThawed")]
public sealed record EarningThawed(Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Money Amount, DateTimeOffset AvailableAt)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId);

/// <summary>A bank decided for the payer, and the worker bears it.</summary>
/// <param name="Amount">All that the worker bears.</param>
/// <param name="FromPending">From what could not be withdrawn yet.</param>
/// <param name="FromAvailable">From what could be.</param>
/// <param name="Owed">What the worker owes since.</param>
[EventName("EarningCharged")]
public sealed record EarningCharged(
    Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Guid ChargebackId, Money Amount, Money FromPending, Money FromAvailable, Money Owed)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId);

/// <summary>The worker gave some of it back to the hirer.</summary>
/// <param name="GiveBackId">What is recorded of it.</param>
/// <param name="Amount">All that the worker gave.</param>
/// <param name="FromPending">From what could not be withdrawn yet; the rest from what could be.</param>
[EventName("EarningGivenBack")]
public sealed record EarningGivenBack(
    Guid TransactionId, Guid UserId, Guid? ContractId, Guid? MilestoneId, Guid GiveBackId, Money Amount, Money FromPending)
    : EarningEvent(TransactionId, UserId, ContractId, MilestoneId);

/// <summary>What became available paid what its user owes.</summary>
[EventName("DebtNetted")]
public sealed record DebtNetted(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount) : TransactionEvent(TransactionId, UserId, ContractId);
