using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>
/// The money of a contract between its funding and its release. Once funded, amount = held + released + refunded, and
/// <see cref="Held"/> is the balance of <see cref="Kernel.Journal.Account.Escrow"/>.
/// </summary>
[SchemaName("Escrow")]
public sealed record Escrow : Entity, IHasParties
{
    /// <summary>The contract; each has one escrow.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>The payment that funds it: the last one that was started, or the one that succeeded.</summary>
    public required Guid TransactionId { get; init; }

    /// <summary>Who pays.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>Who is paid.</summary>
    public required Guid WorkerId { get; init; }

    /// <summary>What is funded: the contract's total.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is still there; zero before the payment.</summary>
    public required Money Held { get; init; }

    /// <summary>What was released, fees included.</summary>
    public required Money Released { get; init; }

    /// <summary>What went back to the hirer.</summary>
    public required Money Refunded { get; init; }

    /// <summary>The fee and the inspection as signed.</summary>
    public required ReleaseConditions ReleaseConditions { get; init; }

    /// <summary>Each release, in order.</summary>
    public ImmutableArray<EscrowRelease> Releases { get; init; } = [];

    /// <summary>Each refund, in order.</summary>
    public ImmutableArray<EscrowRefund> Refunds { get; init; } = [];

    /// <summary>When the payment arrived.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When the last part left.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Since when it is frozen; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>What became of the money; null before the payment.</summary>
    public EscrowStatus? Status =>
        HeldAt is null ? null
        : FrozenAt is not null ? EscrowStatus.Disputed
        : Held.IsZero ? EscrowStatus.FullRelease
        : Held == Amount ? EscrowStatus.Held
        : EscrowStatus.PartialRelease;

    /// <summary>An empty escrow that waits for a payment.</summary>
    public static Escrow Open(
        Guid id,
        Guid contractId,
        Guid hirerId,
        Guid workerId,
        Money amount,
        ReleaseConditions conditions,
        Guid transactionId,
        DateTimeOffset now)
    {
        var nothing = Money.Zero(amount.Currency);
        var escrow = new Escrow
        {
            Id = id,
            ContractId = contractId,
            TransactionId = transactionId,
            HirerId = hirerId,
            WorkerId = workerId,
            Amount = amount,
            Held = nothing,
            Released = nothing,
            Refunded = nothing,
            ReleaseConditions = conditions,
            CreatedAt = now,
        };
        return Raise(escrow, new EscrowAwaitsPayment(id, contractId, hirerId, workerId, transactionId, amount), now);
    }

    /// <summary>Another payment is started, the one before having come to nothing. A repeat changes nothing.</summary>
    public Result<Escrow> AwaitPayment(Guid transactionId, DateTimeOffset now)
    {
        if (HeldAt is not null) return PaymentErrors.EscrowAlreadyHeld;
        if (TransactionId == transactionId) return this;
        return Raise(
            this with { TransactionId = transactionId },
            new EscrowAwaitsPayment(Id, ContractId, HirerId, WorkerId, transactionId, Amount),
            now);
    }

    /// <summary>The payment arrived. A repeat changes nothing.</summary>
    public Result<Escrow> Hold(Guid transactionId, Money paid, DateTimeOffset now)
    {
        if (transactionId != TransactionId || paid != Amount) return PaymentErrors.EscrowPaymentDiffers;
        if (HeldAt is not null) return this;
        return Raise(
            this with { Held = paid, HeldAt = now },
            new EscrowHeld(Id, ContractId, HirerId, WorkerId, transactionId, paid),
            now);
    }

    /// <summary>
    /// Releases a milestone's amount. The fee is the platform's share of the amount, rounded half to even; the release that
    /// empties the escrow takes the share of all releases less the fees before, so that the whole is rounded once. A
    /// repeat for the same milestone and amount changes nothing.
    /// </summary>
    public Result<Escrow> Release(Guid milestoneId, Money amount, DateTimeOffset now)
    {
        if (Releases.FirstOrDefault(release => release.MilestoneId == milestoneId) is { } before)
            return before.Amount == amount ? this : PaymentErrors.EscrowAlreadyReleased;
        if (RefusalToPay(amount) is { } refusal) return refusal;
        var release = new EscrowRelease(milestoneId, amount, FeeOf(amount));
        var left = Held - amount;
        return Raise(
            this with
            {
                Held = left,
                Released = Released + amount,
                Releases = Releases.Add(release),
                ReleasedAt = left.IsZero ? now : null,
            },
            new EscrowReleased(Id, ContractId, HirerId, WorkerId, milestoneId, amount, release.Fee),
            now);
    }

    /// <summary>Gives a part back to the hirer. A repeat for the same refund and amount changes nothing.</summary>
    public Result<Escrow> Refund(Guid refundId, Money amount, DateTimeOffset now)
    {
        if (Refunds.FirstOrDefault(refund => refund.RefundId == refundId) is { } before)
            return before.Amount == amount ? this : PaymentErrors.EscrowAlreadyReleased;
        if (RefusalToPay(amount) is { } refusal) return refusal;
        var left = Held - amount;
        return Raise(
            this with
            {
                Held = left,
                Refunded = Refunded + amount,
                Refunds = Refunds.Add(new EscrowRefund(refundId, amount)),
                ReleasedAt = left.IsZero ? now : null,
            },
            new EscrowRefunded(Id, ContractId, HirerId, WorkerId, refundId, amount),
            now);
    }

    /// <summary>A dispute stops every movement. A repeat changes nothing.</summary>
    public Result<Escrow> Freeze(DateTimeOffset now)
    {
        if (HeldAt is null) return PaymentErrors.EscrowNotHeld;
        if (FrozenAt is not null) return this;
        return Raise(this with { FrozenAt = now }, new EscrowFrozen(Id, ContractId, HirerId, WorkerId), now);
    }

    /// <summary>The dispute is resolved.</summary>
    public Result<Escrow> Unfreeze(DateTimeOffset now) =>
        FrozenAt is null
            ? PaymentErrors.EscrowNotFrozen
            : Raise(this with { FrozenAt = null }, new EscrowUnfrozen(Id, ContractId, HirerId, WorkerId), now);

    private ErrorCode? RefusalToPay(Money amount)
    {
        if (HeldAt is null) return PaymentErrors.EscrowNotHeld;
        if (FrozenAt is not null) return PaymentErrors.EscrowFrozen;
        if (!amount.IsPositive) return PaymentErrors.AmountNotPositive;
        if (Held.IsZero) return PaymentErrors.EscrowAlreadyReleased;
        return amount > Held ? PaymentErrors.EscrowInsufficient : null;
    }

    private Money FeeOf(Money amount)
    {
        var basisPoints = ReleaseConditions.FeeBasisPoints;
        if (amount != Held) return amount.Share(basisPoints);
        var feesBefore = Money.Sum(amount.Currency, Releases.Select(release => release.Fee));
        var rest = (Released + amount).Share(basisPoints) - feesBefore;
        return new Money(Math.Clamp(rest.MinorUnits, 0, amount.MinorUnits), amount.Currency);
    }
}
