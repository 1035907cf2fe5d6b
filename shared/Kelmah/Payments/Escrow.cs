using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// The money of a contract between its funding and its release. Once funded, amount = held + released + refunded, and
/// <see cref="Held"/> is the balance of <see cref="Kernel.Journal.Account.Escrow"/>.
/// </summary>
public sealed record Escrow : Entity, IHasParties
{
    /// <summary>The contract; each has one escrow.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>The payment that funds it: the last one that was started, or the one that succeeded.</summary>
    public required Guid TransactionId { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>What is funded: the contract's total.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is still there; zero before the payment.</summary>
    public required Money Held { get; init; }

    public required Money Released { get; init; }

    /// <summary>What went back to the hirer.</summary>
    public required Money Refunded { get; init; }

    /// <summary>The fee and the inspection as signed.</summary>
    public required ReleaseConditions ReleaseConditions { get; init; }

    /// <summary>Each release, in order.</summary>
    public ImmutableArray<EscrowRelease> Releases { get; init; } = [];

    /// <summary>Each refund, in order.</summary>
    public ImmutableArray<EscrowRefund> Refunds { get; init; } = [];

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
    /// Releases a milestone's amount. The fee is the platform's share of all that was released by now, rounded half to even, less the
    /// fees before: so the whole is rounded once, and parts that are too small for a fee of their own carry it together. A repeat for
    /// the same milestone and amount changes nothing.
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

    /// <summary>A milestone's amount of a frozen escrow pays what the hirer's bank took. A repeat for the same milestone and amount changes nothing.</summary>
    public Result<Escrow> Cover(Guid milestoneId, Money amount, DateTimeOffset now) =>
        FrozenAt is null || Refunds.Any(refund => refund.RefundId == milestoneId)
            ? Refund(milestoneId, amount, now)
            : (this with { FrozenAt = null }).Refund(milestoneId, amount, now).Then<Escrow>(covered => covered with { FrozenAt = FrozenAt });

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
        var feesBefore = Money.Sum(amount.Currency, Releases.Select(release => release.Fee));
        var rest = (Released + amount).Share(ReleaseConditions.FeeBasisPoints) - feesBefore;
        // An earlier release of the app may have rounded each part by itself.
        return new Money(Math.Clamp(rest.MinorUnits, 0, amount.MinorUnits), amount.Currency);
    }
}

/// <summary>What became of an escrow's money; derived from its amounts.</summary>
public enum EscrowStatus
{
    /// <summary>All of it is held.</summary>
    Held,

    /// <summary>A part has been released or refunded.</summary>
    PartialRelease,

    /// <summary>Nothing is left.</summary>
    FullRelease,

    /// <summary>Frozen until a dispute is resolved.</summary>
    Disputed,
}

/// <summary>When and with which fee an escrow's money goes to the worker, as signed.</summary>
/// <param name="FeeBasisPoints">The platform's share of each release, 0 to 10 000.</param>
/// <param name="InspectionDays">Days from a submission to its automatic approval, 1 to 30.</param>
[SchemaName("ReleaseConditions")]
public sealed record ReleaseConditions(int FeeBasisPoints, int InspectionDays);

/// <summary>A milestone's amount as it left the escrow.</summary>
/// <param name="MilestoneId">The milestone: released once.</param>
/// <param name="Amount">What left the escrow.</param>
/// <param name="Fee">The platform's part of it, from zero to the whole.</param>
[SchemaName("EscrowRelease")]
public sealed record EscrowRelease(Guid MilestoneId, Money Amount, Money Fee)
{
    /// <summary>The worker's part.</summary>
    public Money Net => Amount - Fee;
}

/// <summary>A part of an escrow as it went back to the hirer.</summary>
/// <param name="RefundId">What caused it: refunded once.</param>
/// <param name="Amount">What left the escrow.</param>
[SchemaName("EscrowRefund")]
public sealed record EscrowRefund(Guid RefundId, Money Amount);

/// <summary>Something that happened to an escrow.</summary>
public abstract record EscrowEvent(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>It waits for a payment of its amount.</summary>
[EventName("EscrowAwaitsPayment")]
public sealed record EscrowAwaitsPayment(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid TransactionId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>The payment arrived.</summary>
[EventName("EscrowHeld")]
public sealed record EscrowHeld(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid TransactionId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A milestone's amount left it: the fee to the platform, the rest to the worker.</summary>
[EventName("EscrowReleased")]
public sealed record EscrowReleased(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid MilestoneId, Money Amount, Money Fee)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A part went back to the hirer.</summary>
[EventName("EscrowRefunded")]
public sealed record EscrowRefunded(
    Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RefundId, Money Amount)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>A dispute froze it.</summary>
[EventName("EscrowFrozen")]
public sealed record EscrowFrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>The dispute is resolved.</summary>
[EventName("EscrowUnfrozen")]
public sealed record EscrowUnfrozen(Guid EscrowId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EscrowEvent(EscrowId, ContractId, HirerId, WorkerId);

/// <summary>How escrows are stored.</summary>
public static class EscrowCollection
{
    /// <summary>The contract: unique.</summary>
    public static readonly Field<Escrow, Guid> ContractId = Field.Of((Escrow escrow) => escrow.ContractId);

    public static readonly CollectionDefinition<Escrow> Definition = new(
        "escrows",
        [new("contract", IndexKind.Unique, ContractId)],
        [
            new(Field.Of((Escrow escrow) => escrow.Amount.MinorUnits), Minimum: 1),
            new(Field.Of((Escrow escrow) => escrow.Held.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Released.MinorUnits), Minimum: 0),
            new(Field.Of((Escrow escrow) => escrow.Refunded.MinorUnits), Minimum: 0),
        ])
    {
        Sets = [GuardedSet.By((Escrow escrow) => escrow.ContractId)],
    };
}
