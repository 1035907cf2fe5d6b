using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>One movement of money as its user sees it.</summary>
[SchemaName("Transaction")]
public sealed record TransactionView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is: the hirer of a payment, the worker of a release.</summary>
    public required Guid UserId { get; init; }

    public Guid? ContractId { get; init; }

    /// <summary>What the contract's job is called now; null without a contract.</summary>
    public string? JobTitle { get; init; }

    /// <summary>
    /// Whom the caller deals with: the other party of the contract. For whoever is no party, such as an administrator, the other one than
    /// its user. Null without a contract.
    /// </summary>
    public PersonView? OtherParty { get; init; }

    /// <summary>The milestone that it pays out, if any.</summary>
    public Guid? MilestoneId { get; init; }

    /// <summary>What that milestone is called; null without one.</summary>
    public string? MilestoneTitle { get; init; }

    /// <summary>Always above zero; <see cref="Direction"/> says which way it goes.</summary>
    public required Money Amount { get; init; }

    public Currency Currency => Amount.Currency;

    /// <summary>What moved.</summary>
    public required TransactionType Type { get; init; }

    /// <summary>
    /// Seen from its user: <c>in</c> for a payment that arrives, a refund that comes back and a release; <c>out</c> for what is put into an
    /// escrow, a fee, a payout and what is given back; an exchange has one each way, and a correction goes either way. Null for the other party of its contract.
    /// </summary>
    public TransactionDirection? Direction { get; init; }

    /// <summary>
    /// What its user could withdraw in its currency after it. Null where it does not change that, as what goes by card into an escrow and
    /// back; for one of an earlier release; and for anybody but its user and administrators.
    /// </summary>
    public Money? BalanceAfter { get; init; }

    /// <summary>What of a release cannot be withdrawn yet; null for nothing, and for anybody but its user and administrators.</summary>
    public Money? Pending { get; init; }

    /// <summary>When what a release brought can be, or could be, withdrawn; null while a chargeback makes it stand still, for anything else, and for anybody but its user and administrators.</summary>
    public DateTimeOffset? AvailableAt { get; init; }

    /// <summary>Since when the payer's bank makes it stand still; null where none does, and for anybody but its user and administrators.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    public required TransactionStatus Status { get; init; }

    /// <summary>Stripe's payment; null where none is involved or known yet, and for anybody but its user and administrators.</summary>
    public string? StripePaymentIntentId { get; init; }

    /// <summary>Stripe's refund; null for anything but a refund, and for anybody but its user and administrators.</summary>
    public string? StripeRefundId { get; init; }

    /// <summary>The late payment that a refund gives back; null for anything else.</summary>
    public Guid? RefundOf { get; init; }

    /// <summary>How the hirer pays; null for anything but a payment.</summary>
    public PaymentChannel? Channel { get; init; }

    /// <summary>While a payment is pending: when it is cancelled. While money that is given back comes from a withdrawal first: until when that is waited for.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Further facts by name, for its user and administrators.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>When it was completed or failed, UTC; null before.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What a party of its contract sees: what the provider knows of the other party's payment is not the party's business.</summary>
    public static TransactionView For(Caller caller, Transaction transaction) => caller.IsAdmin || transaction.UserId == caller.UserId
        ? Of(transaction)
        : Of(transaction) with
        {
            StripePaymentIntentId = null,
            StripeRefundId = null,
            Metadata = ImmutableDictionary<string, string>.Empty,
            Direction = null,
            BalanceAfter = null,
            Pending = null,
            AvailableAt = null,
            FrozenAt = null,
        };

    public static TransactionView Of(Transaction transaction) => new()
    {
        Id = transaction.Id,
        UserId = transaction.UserId,
        ContractId = transaction.ContractId,
        MilestoneId = transaction.MilestoneId,
        Amount = transaction.Amount,
        Type = transaction.Type,
        Direction = transaction.Direction ?? DirectionOf(transaction.Type),
        BalanceAfter = transaction.BalanceAfter,
        Pending = transaction.Earning is { Pending.IsPositive: true } earning ? earning.Pending : null,
        AvailableAt = transaction.Earning is { FrozenAt: null } running ? running.MaturedAt ?? transaction.AvailableAt : null,
        FrozenAt = transaction.Earning?.FrozenAt,
        Status = transaction.Status,
        StripePaymentIntentId = transaction.StripePaymentIntentId,
        StripeRefundId = transaction.StripeRefundId,
        RefundOf = transaction.RefundOf,
        Channel = transaction.Channel,
        ExpiresAt = transaction.ExpiresAt,
        Metadata = transaction.Metadata,
        ProcessedAt = transaction.ProcessedAt,
        Version = transaction.Version,
        CreatedAt = transaction.CreatedAt,
        UpdatedAt = transaction.UpdatedAt,
    };

    private static TransactionDirection? DirectionOf(TransactionType type) => type switch
    {
        TransactionType.Payment or TransactionType.Refund or TransactionType.EscrowRelease or TransactionType.DebtReturned => TransactionDirection.In,
        TransactionType.EscrowHold or TransactionType.Fee or TransactionType.Tax or TransactionType.Payout or TransactionType.GiveBack or TransactionType.Subscription => TransactionDirection.Out,
        TransactionType.DebtNetted or TransactionType.Chargeback => TransactionDirection.Out,
        // The transaction itself says it.
        TransactionType.Exchange or TransactionType.Correction => null,
    };
}

/// <summary>Which way money goes, seen from a user.</summary>
public enum TransactionDirection
{
    In,
    Out,
}
