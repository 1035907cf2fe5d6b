using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A payer's bank takes a payment back: a dispute of Stripe's, https://docs.stripe.com/disputes. Open → won or lost. While it is open
/// its escrow is frozen; won, the work goes on; lost, the money that is still in escrow pays what the bank took. An inquiry takes no money and freezes nothing,
/// unless it becomes a dispute.
/// </summary>
public sealed record Chargeback : Entity
{
    /// <summary>How long before the evidence is due administrators are told again.</summary>
    private static readonly TimeSpan AlarmBefore = TimeSpan.FromHours(72);

    /// <summary>Stripe's id; unique.</summary>
    public required string StripeDisputeId { get; init; }

    /// <summary>The payment that is taken back.</summary>
    public required Guid PaymentId { get; init; }

    public required Guid ContractId { get; init; }

    /// <summary>Whose bank it is.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>The worker of the contract; null for one of an earlier release of the app.</summary>
    public Guid? WorkerId { get; init; }

    /// <summary>Whether the worker bears what was released of it, by the terms as signed.</summary>
    public bool ChargesWorker { get; init; }

    /// <summary>What of it was taken of releases, the platform's fees and the taxes on them included; null for nothing.</summary>
    public Money? Charged { get; init; }

    /// <summary>What is taken back, in the payment's currency.</summary>
    public required Money Amount { get; init; }

    /// <summary>What of it money that was still in escrow has paid.</summary>
    public required Money Covered { get; init; }

    /// <summary>The bank's reason, Stripe's code such as <c>fraudulent</c>.</summary>
    public required string Reason { get; init; }

    public ChargebackStatus Status { get; init; }

    /// <summary>Whether the bank only asks so far: nothing is taken, and nothing stands still.</summary>
    public bool IsInquiry { get; init; }

    /// <summary>Until when evidence counts, UTC; null where none is taken.</summary>
    public DateTimeOffset? EvidenceDueBy { get; init; }

    /// <summary>When administrators are told that evidence is due; null where they were, or need not be.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>Whether it is this chargeback that froze the escrow.</summary>
    public bool FrozeEscrow { get; init; }

    /// <summary>Since when the escrow of a lost chargeback waits to be settled; null once it is, and before.</summary>
    public DateTimeOffset? CoverFrom { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The bank has told Stripe.</summary>
    public static Chargeback Open(Guid id, Transaction payment, StripeDispute dispute, Money amount, bool frozeEscrow, DateTimeOffset now) =>
        Raise(
            new Chargeback
            {
                Id = id,
                StripeDisputeId = dispute.Id,
                PaymentId = payment.Id,
                ContractId = payment.ContractId!.Value,
                HirerId = payment.UserId,
                Amount = amount,
                Covered = Money.Zero(amount.Currency),
                Reason = dispute.Reason,
                IsInquiry = dispute.IsInquiry,
                EvidenceDueBy = dispute.EvidenceDueBy,
                AlarmAt = dispute.EvidenceDueBy - AlarmBefore,
                FrozeEscrow = frozeEscrow,
                CreatedAt = now,
            },
            new ChargebackOpened(id, payment.ContractId.Value, payment.UserId, payment.Id, amount, frozeEscrow, dispute.EvidenceDueBy, dispute.IsInquiry),
            now);

    /// <summary>The bank that asked takes the money. A repeat changes nothing.</summary>
    /// <param name="frozeEscrow">Whether money that is still in escrow was frozen.</param>
    /// <param name="now">When.</param>
    public Chargeback Take(bool frozeEscrow, DateTimeOffset now) => !IsInquiry || Status != ChargebackStatus.Open ? this : Raise(
        this with { IsInquiry = false, FrozeEscrow = frozeEscrow },
        new ChargebackTaken(Id, ContractId, HirerId, PaymentId, Amount, frozeEscrow),
        now);

    /// <summary>The bank has decided for the platform, or asks no more. A repeat changes nothing.</summary>
    public Chargeback Win(DateTimeOffset now) => Status != ChargebackStatus.Open ? this : Raise(
        this with { Status = ChargebackStatus.Won, ClosedAt = now, AlarmAt = null },
        new ChargebackWon(Id, ContractId, HirerId, PaymentId, Amount),
        now);

    /// <summary>The bank has decided for the payer. A repeat changes nothing.</summary>
    public Chargeback Lose(DateTimeOffset now) => Status != ChargebackStatus.Open ? this : Raise(
        this with { Status = ChargebackStatus.Lost, ClosedAt = now, AlarmAt = null, CoverFrom = FrozeEscrow || ChargesWorker ? now : null },
        new ChargebackLost(Id, ContractId, HirerId, PaymentId, Amount),
        now);

    /// <summary>Money of a milestone pays for a part of it.</summary>
    /// <param name="milestone">The milestone's amount.</param>
    /// <param name="now">When.</param>
    /// <returns>The next state, and the part of the amount that was needed.</returns>
    public (Chargeback Next, Money Part) Cover(Money milestone, DateTimeOffset now)
    {
        var part = Money.Min(Amount - Covered, milestone);
        return (Raise(this with { Covered = Covered + part }, new ChargebackPartCovered(Id, ContractId, HirerId, PaymentId, part), now), part);
    }

    /// <summary>Says whose work was paid, and whether the worker bears what was released of it.</summary>
    public Chargeback For(Guid workerId, bool chargesWorker) => this with { WorkerId = workerId, ChargesWorker = chargesWorker };

    /// <summary>What neither money in escrow has paid nor was taken of releases.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Money Uncovered => Amount - Covered - (Charged ?? Money.Zero(Amount.Currency));

    /// <summary>A part of a release pays for a part of it.</summary>
    public Chargeback Charge(Money part, DateTimeOffset now) => Raise(
        this with { Charged = (Charged ?? Money.Zero(Amount.Currency)) + part }, new ChargebackPartCharged(Id, ContractId, HirerId, PaymentId, part), now);

    /// <summary>The escrow of a lost one is settled: it is frozen no longer.</summary>
    public Chargeback EndCover(DateTimeOffset now) => CoverFrom is null ? this : Raise(
        this with { CoverFrom = null }, new ChargebackCovered(Id, ContractId, HirerId, PaymentId, Covered), now);

    /// <summary>Another chargeback has ended that froze the escrow; this one keeps it frozen.</summary>
    public Chargeback TakeOver(DateTimeOffset now) =>
        Raise(this with { FrozeEscrow = true }, new ChargebackTookOver(Id, ContractId, HirerId, PaymentId), now);

    /// <summary>The bank asks for evidence until another time, as where an inquiry becomes a dispute. The same time changes nothing.</summary>
    public Chargeback MoveDue(DateTimeOffset? dueBy, DateTimeOffset now) => Status != ChargebackStatus.Open || dueBy is not { } due || due == EvidenceDueBy ? this : Raise(
        this with { EvidenceDueBy = due, AlarmAt = due - AlarmBefore },
        new ChargebackDueMoved(Id, ContractId, HirerId, PaymentId, due),
        now);

    /// <summary>The bank has evidence: nobody is told that it is due. A repeat changes nothing.</summary>
    public Chargeback Answer(DateTimeOffset now) => AlarmAt is null ? this : Raise(
        this with { AlarmAt = null }, new ChargebackAnswered(Id, ContractId, HirerId, PaymentId), now);

    /// <summary>Evidence is due in three days: administrators are told, once.</summary>
    public Result<Chargeback> RaiseAlarm(DateTimeOffset now) =>
        AlarmAt is not { } due ? PaymentErrors.TransactionNotPending
        : due > now ? PaymentErrors.PaymentNotExpired
        : Raise(this with { AlarmAt = null }, new ChargebackEvidenceDue(Id, ContractId, HirerId, PaymentId, EvidenceDueBy!.Value), now);
}

/// <summary>What became of a chargeback.</summary>
public enum ChargebackStatus
{
    /// <summary>The bank has not decided.</summary>
    Open,

    /// <summary>The platform keeps the money.</summary>
    Won,

    /// <summary>The payer keeps it.</summary>
    Lost,
}

/// <summary>Something that happened to a chargeback.</summary>
public abstract record ChargebackEvent(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId) : DomainEvent;

/// <summary>The payer's bank takes a payment back.</summary>
/// <param name="FrozeEscrow">Whether money that is still in escrow was frozen.</param>
/// <param name="EvidenceDueBy">Until when evidence counts, UTC.</param>
/// <param name="IsInquiry">Whether the bank only asks so far.</param>
[EventName("ChargebackOpened")]
public sealed record ChargebackOpened(
    Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount, bool FrozeEscrow, DateTimeOffset? EvidenceDueBy, bool IsInquiry = false)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The payer's bank had only asked, and takes the payment back.</summary>
/// <param name="FrozeEscrow">Whether money that is still in escrow was frozen.</param>
[EventName("ChargebackTaken")]
public sealed record ChargebackTaken(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount, bool FrozeEscrow)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>It keeps an escrow frozen that another chargeback had frozen.</summary>
[EventName("ChargebackTookOver")]
public sealed record ChargebackTookOver(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The bank asks for evidence until another time.</summary>
/// <param name="EvidenceDueBy">UTC.</param>
[EventName("ChargebackDueMoved")]
public sealed record ChargebackDueMoved(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, DateTimeOffset EvidenceDueBy)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The bank has evidence.</summary>
[EventName("ChargebackAnswered")]
public sealed record ChargebackAnswered(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>Evidence for the bank is due in three days.</summary>
[EventName("ChargebackEvidenceDue")]
public sealed record ChargebackEvidenceDue(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, DateTimeOffset EvidenceDueBy)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The platform keeps the money.</summary>
[EventName("ChargebackWon")]
public sealed record ChargebackWon(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The payer keeps it.</summary>
[EventName("ChargebackLost")]
public sealed record ChargebackLost(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>Money of a milestone that was still in escrow paid for a part of it.</summary>
[EventName("ChargebackPartCovered")]
public sealed record ChargebackPartCovered(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>A part of a release paid for a part of it.</summary>
/// <param name="Amount">The platform's fees and the taxes on them included.</param>
[EventName("ChargebackPartCharged")]
public sealed record ChargebackPartCharged(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>The escrow of a lost one is settled.</summary>
/// <param name="Amount">What of it was paid by money in escrow.</param>
[EventName("ChargebackCovered")]
public sealed record ChargebackCovered(Guid ChargebackId, Guid ContractId, Guid HirerId, Guid PaymentId, Money Amount)
    : ChargebackEvent(ChargebackId, ContractId, HirerId, PaymentId);

/// <summary>How chargebacks are stored.</summary>
public static class ChargebackCollection
{
    /// <summary>Stripe's id: unique.</summary>
    public static readonly Field<Chargeback, string> StripeDisputeId = Field.Of((Chargeback chargeback) => chargeback.StripeDisputeId);

    public static readonly Field<Chargeback, Guid> ContractId = Field.Of((Chargeback chargeback) => chargeback.ContractId);
    public static readonly Field<Chargeback, Guid> HirerId = Field.Of((Chargeback chargeback) => chargeback.HirerId);
    public static readonly Field<Chargeback, Guid?> WorkerId = Field.Of((Chargeback chargeback) => chargeback.WorkerId);
    public static readonly Field<Chargeback, ChargebackStatus> Status = Field.Of((Chargeback chargeback) => chargeback.Status);

    /// <summary>When administrators are told that evidence is due.</summary>
    public static readonly Field<Chargeback, DateTimeOffset?> AlarmAt = Field.Of((Chargeback chargeback) => chargeback.AlarmAt);

    /// <summary>Since when an escrow waits to be settled.</summary>
    public static readonly Field<Chargeback, DateTimeOffset?> CoverFrom = Field.Of((Chargeback chargeback) => chargeback.CoverFrom);

    public static readonly CollectionDefinition<Chargeback> Definition = new(
        "chargebacks",
        [
            new("stripe_dispute", IndexKind.Unique, StripeDisputeId),
            new("contract", IndexKind.Ordered, ContractId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("worker", IndexKind.Ordered, WorkerId),
            new("status", IndexKind.Ordered, Status),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
            new("cover_from", IndexKind.Ordered, CoverFrom),
        ],
        [new(StripeDisputeId, MaxLength: 255)])
    {
        Sets = [GuardedSet.By((Chargeback chargeback) => chargeback.ContractId)],
    };
}
