using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// One change of the platform's balance at Stripe. It is booked when it is known to have happened, and settled once Stripe says what it
/// came to: in the balance's currency, less a fee, often some days later. The reconciliation compares them with Stripe's own list.
/// </summary>
public sealed record StripeMovement : Entity
{
    /// <summary>Most settle with the payment, the others within some minutes.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AskEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan LateAfter = TimeSpan.FromDays(3);

    /// <summary>The kind and Stripe's id of what moved, as <c>charge:ch_…</c>: unique.</summary>
    public required string Key { get; init; }

    public required StripeMovementKind Kind { get; init; }

    /// <summary>What is read again to learn how it settled: the payment of a charge, the refund, the dispute.</summary>
    public required string ReadFrom { get; init; }

    /// <summary>The payment, or the refund, that it belongs to; null for one that was made past Kelmah.</summary>
    public Guid? TransactionId { get; init; }

    public Guid? ContractId { get; init; }

    /// <summary>What moved, in the charge's currency; below zero where it left the balance.</summary>
    public required Money Amount { get; init; }

    /// <summary>Stripe's id of the change of its balance, <c>txn_…</c>: unique; null before it is settled.</summary>
    public string? BalanceTransactionId { get; init; }

    /// <summary>When the balance changed, by Stripe's clock; null before it is settled.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>What it came to, in the balance's currency, before the fee; null before it is settled.</summary>
    public Money? Settled { get; init; }

    /// <summary>What Stripe kept; null before it is settled.</summary>
    public Money? Fee { get; init; }

    /// <summary>When Stripe is asked again; null once it is settled.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>Where the journal has it: by the settlement's currency, or as unsettled.</summary>
    internal bool IsDirect => Settled == Amount;

    /// <summary>The key of a movement.</summary>
    public static string KeyOf(StripeMovementKind kind, string stripeId) => $"{NameOf(kind)}:{stripeId}";

    /// <summary>Something moved at Stripe.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="kind">What.</param>
    /// <param name="stripeId">Stripe's id of the charge, the refund or the dispute.</param>
    /// <param name="readFrom">See <see cref="ReadFrom"/>.</param>
    /// <param name="amount">Below zero where it left the balance.</param>
    /// <param name="of">The payment or the refund; null for one that was made past Kelmah.</param>
    /// <param name="contractId">The contract, if any.</param>
    /// <param name="now">UTC.</param>
    public static StripeMovement Book(
        Guid id, StripeMovementKind kind, string stripeId, string readFrom, Money amount, Transaction? of, Guid? contractId, DateTimeOffset now) =>
        Raise(
            new StripeMovement
            {
                Id = id,
                Key = KeyOf(kind, stripeId),
                Kind = kind,
                ReadFrom = readFrom,
                TransactionId = of?.Id,
                ContractId = contractId,
                Amount = amount,
                AskAt = now + AskAfter,
                CreatedAt = now,
            },
            new StripeMovementBooked(id, kind, of?.Id, contractId, amount),
            now);

    /// <summary>Stripe says what it came to. A repeat changes nothing.</summary>
    /// <param name="change">As Stripe has it.</param>
    /// <param name="settled">Its amount.</param>
    /// <param name="fee">Its fee.</param>
    /// <param name="now">When.</param>
    public StripeMovement Settle(StripeBalanceChange change, Money settled, Money fee, DateTimeOffset now) =>
        BalanceTransactionId is not null
            ? this
            : Raise(
                this with { BalanceTransactionId = change.Id, ChangedAt = change.Created, Settled = settled, Fee = fee, AskAt = null },
                new StripeMovementSettled(Id, Kind, TransactionId, ContractId, settled, fee),
                now);

    /// <summary>Stripe does not know yet: it is asked again in an hour. From the fourth day on, administrators are told once a day.</summary>
    public StripeMovement AskAgain(DateTimeOffset now)
    {
        if (BalanceTransactionId is not null) return this;
        var next = this with { AskAt = now + AskEvery };
        var isLate = now - CreatedAt > LateAfter && (now - CreatedAt).Days > (UpdatedAt - CreatedAt).Days;
        return isLate
            ? Raise(next, new StripeMovementUnsettled(Id, Kind, TransactionId, ContractId, Amount, (now - CreatedAt).Days), now)
            : Raise(next, new StripeMovementAsked(Id, ContractId), now);
    }

    private static string NameOf(StripeMovementKind kind) => kind switch
    {
        StripeMovementKind.Charge => "charge",
        StripeMovementKind.Refund => "refund",
        StripeMovementKind.RefundFailure => "refund_failure",
        StripeMovementKind.Chargeback => "chargeback",
        StripeMovementKind.ChargebackReversal => "chargeback_reversal",
        StripeMovementKind.Transfer => "transfer",
        StripeMovementKind.TransferReversal => "transfer_reversal",
    };
}

/// <summary>What changes the platform's balance at Stripe.</summary>
public enum StripeMovementKind
{
    /// <summary>A payment came in.</summary>
    Charge,

    /// <summary>A refund went out.</summary>
    Refund,

    /// <summary>A refund came back.</summary>
    RefundFailure,

    /// <summary>The payer's bank took a payment back.</summary>
    Chargeback,

    /// <summary>The bank gave back what it had taken.</summary>
    ChargebackReversal,

    /// <summary>Money for a withdrawal went to a connected account.</summary>
    Transfer,

    /// <summary>It came back from there.</summary>
    TransferReversal,
}

/// <summary>Something that happened to a change of the balance at Stripe.</summary>
public abstract record StripeMovementEvent(Guid MovementId, Guid? ContractId) : DomainEvent;

/// <summary>It happened.</summary>
/// <param name="Amount">Below zero where it left the balance.</param>
[EventName("StripeMovementBooked")]
public sealed record StripeMovementBooked(Guid MovementId, StripeMovementKind Kind, Guid? TransactionId, Guid? ContractId, Money Amount)
    : StripeMovementEvent(MovementId, ContractId);

/// <summary>Stripe said what it came to.</summary>
/// <param name="Settled">In the balance's currency, before the fee.</param>
/// <param name="Fee">What Stripe kept.</param>
[EventName("StripeMovementSettled")]
public sealed record StripeMovementSettled(Guid MovementId, StripeMovementKind Kind, Guid? TransactionId, Guid? ContractId, Money Settled, Money Fee)
    : StripeMovementEvent(MovementId, ContractId);

/// <summary>Stripe was asked, and did not know yet.</summary>
[EventName("StripeMovementAsked")]
public sealed record StripeMovementAsked(Guid MovementId, Guid? ContractId) : StripeMovementEvent(MovementId, ContractId);

/// <summary>For days Stripe has not said what it came to: administrators have to look.</summary>
/// <param name="Days">Since it was booked.</param>
[EventName("StripeMovementUnsettled")]
public sealed record StripeMovementUnsettled(Guid MovementId, StripeMovementKind Kind, Guid? TransactionId, Guid? ContractId, Money Amount, int Days)
    : StripeMovementEvent(MovementId, ContractId);

/// <summary>How the changes of the balance at Stripe are stored.</summary>
public static class StripeMovementCollection
{
    /// <summary>The kind and Stripe's id: unique.</summary>
    public static readonly Field<StripeMovement, string> Key = Field.Of((StripeMovement movement) => movement.Key);

    /// <summary>Stripe's id of the change: unique.</summary>
    public static readonly Field<StripeMovement, string?> BalanceTransactionId = Field.Of((StripeMovement movement) => movement.BalanceTransactionId);

    /// <summary>When Stripe is asked again.</summary>
    public static readonly Field<StripeMovement, DateTimeOffset?> AskAt = Field.Of((StripeMovement movement) => movement.AskAt);

    /// <summary>When the balance changed.</summary>
    public static readonly Field<StripeMovement, DateTimeOffset?> ChangedAt = Field.Of((StripeMovement movement) => movement.ChangedAt);

    public static readonly CollectionDefinition<StripeMovement> Definition = new(
        "stripe_movements",
        [
            new("key", IndexKind.Unique, Key),
            new("balance_transaction", IndexKind.Unique, BalanceTransactionId),
            new("ask_at", IndexKind.Ordered, AskAt),
            new("changed_at", IndexKind.Ordered, ChangedAt),
        ],
        [new(Key, MaxLength: 300)]);
}
