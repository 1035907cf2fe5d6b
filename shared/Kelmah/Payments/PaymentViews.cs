using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>How a hirer funds an escrow. The amount is the contract's.</summary>
/// <param name="Channel">Decides how long the payment waits to be confirmed.</param>
[SchemaName("FundingInput")]
public sealed record FundingInput(PaymentChannel Channel = PaymentChannel.Card);

/// <summary>A payment that a hirer has started for an escrow.</summary>
/// <param name="Escrow">It holds nothing until the payment succeeds.</param>
/// <param name="Transaction">The payment, pending.</param>
/// <param name="ClientSecret">Lets the payer's browser confirm the payment with Stripe. Never stored.</param>
[SchemaName("EscrowFunding")]
[HoldsSecret]
public sealed record EscrowFunding(EscrowView Escrow, TransactionView Transaction, string ClientSecret)
{
    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{nameof(EscrowFunding)} {Transaction.Id}";
}

/// <summary>The money of a contract, as its parties see it. Once funded, amount = held + released + refunded.</summary>
[SchemaName("Escrow")]
public sealed record EscrowView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The contract; each has one escrow.</summary>
    public required Guid ContractId { get; init; }

    /// <summary>What the contract's job is called now.</summary>
    public string JobTitle { get; init; } = "";

    /// <summary>The payment that funds it: the last one that was started, or the one that succeeded.</summary>
    public required Guid TransactionId { get; init; }

    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>What is funded: the contract's total.</summary>
    public required Money Amount { get; init; }

    /// <summary>What is still there; zero before the payment.</summary>
    public required Money Held { get; init; }

    /// <summary>What went to the worker.</summary>
    public required Money Released { get; init; }

    /// <summary>What went back to the hirer.</summary>
    public required Money Refunded { get; init; }

    /// <summary>The fee and the inspection as signed.</summary>
    public required ReleaseConditions ReleaseConditions { get; init; }

    /// <summary>Each release, in order.</summary>
    public ImmutableArray<EscrowRelease> Releases { get; init; } = [];

    /// <summary>Each refund, in order.</summary>
    public ImmutableArray<EscrowRefund> Refunds { get; init; } = [];

    /// <summary>When it came to hold the total, UTC; null before.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When the last part left.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Since when it is frozen; null where it is not.</summary>
    public DateTimeOffset? FrozenAt { get; init; }

    /// <summary>What became of the money; null before the payment.</summary>
    public EscrowStatus? Status { get; init; }

    /// <summary>What stands, before the payment too.</summary>
    public required EscrowStage Stage { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When its first payment was started, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static EscrowView Of(Escrow escrow) => new()
    {
        Id = escrow.Id,
        ContractId = escrow.ContractId,
        TransactionId = escrow.TransactionId,
        HirerId = escrow.HirerId,
        WorkerId = escrow.WorkerId,
        Amount = escrow.Amount,
        Held = escrow.Held,
        Released = escrow.Released,
        Refunded = escrow.Refunded,
        ReleaseConditions = escrow.ReleaseConditions,
        Releases = escrow.Releases,
        Refunds = escrow.Refunds,
        HeldAt = escrow.HeldAt,
        ReleasedAt = escrow.ReleasedAt,
        FrozenAt = escrow.FrozenAt,
        Status = escrow.Status,
        Stage = StageOf(escrow),
        Version = escrow.Version,
        CreatedAt = escrow.CreatedAt,
        UpdatedAt = escrow.UpdatedAt,
    };

    private static EscrowStage StageOf(Escrow escrow)
    {
        if (escrow.Status is not { } status) return EscrowStage.AwaitsPayment;
        return status switch
        {
            EscrowStatus.Held => EscrowStage.Held,
            EscrowStatus.PartialRelease => EscrowStage.PartlyPaidOut,
            EscrowStatus.FullRelease => escrow.Refunded.IsZero ? EscrowStage.Released : escrow.Released.IsZero ? EscrowStage.Refunded : EscrowStage.Divided,
            EscrowStatus.Disputed => EscrowStage.Frozen,
        };
    }
}

/// <summary>What stands with the money of a contract.</summary>
public enum EscrowStage
{
    /// <summary>A payment was started, and has not arrived.</summary>
    AwaitsPayment,

    /// <summary>All of it is held.</summary>
    Held,

    /// <summary>A part of it was released or refunded.</summary>
    PartlyPaidOut,

    /// <summary>All of it went to the worker, the fee included.</summary>
    Released,

    /// <summary>All of it went back to the hirer.</summary>
    Refunded,

    /// <summary>Nothing is left: a part went to the worker, and a part back to the hirer.</summary>
    Divided,

    /// <summary>In dispute: nothing moves until it is resolved.</summary>
    Frozen,
}

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
    /// escrow, a fee and a payout. Null for the other party of its contract.
    /// </summary>
    public TransactionDirection? Direction { get; init; }

    /// <summary>
    /// What its user could withdraw in its currency after it. Null where it does not change that, as what goes by card into an escrow and
    /// back; for one of an earlier release; and for anybody but its user and administrators.
    /// </summary>
    public Money? BalanceAfter { get; init; }

    public required TransactionStatus Status { get; init; }

    /// <summary>Stripe's payment; null where none is involved or known yet, and for anybody but its user and administrators.</summary>
    public string? StripePaymentIntentId { get; init; }

    /// <summary>Stripe's refund; null for anything but a refund, and for anybody but its user and administrators.</summary>
    public string? StripeRefundId { get; init; }

    /// <summary>The late payment that a refund gives back; null for anything else.</summary>
    public Guid? RefundOf { get; init; }

    /// <summary>How the hirer pays; null for anything but a payment.</summary>
    public PaymentChannel? Channel { get; init; }

    /// <summary>While a payment is pending: when it is cancelled.</summary>
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
        };

    public static TransactionView Of(Transaction transaction) => new()
    {
        Id = transaction.Id,
        UserId = transaction.UserId,
        ContractId = transaction.ContractId,
        MilestoneId = transaction.MilestoneId,
        Amount = transaction.Amount,
        Type = transaction.Type,
        Direction = DirectionOf(transaction.Type),
        BalanceAfter = transaction.BalanceAfter,
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

    private static TransactionDirection DirectionOf(TransactionType type) => type switch
    {
        TransactionType.Payment or TransactionType.Refund or TransactionType.EscrowRelease => TransactionDirection.In,
        TransactionType.EscrowHold or TransactionType.Fee or TransactionType.Payout => TransactionDirection.Out,
    };
}

/// <summary>Which way money goes, seen from a user.</summary>
public enum TransactionDirection
{
    In,
    Out,
}

/// <summary>A wallet as its user sees it.</summary>
/// <param name="Id">Null before the first movement.</param>
/// <param name="Balance">What can be withdrawn, in the main currency.</param>
/// <param name="PendingBalance">What cannot be yet, in the main currency.</param>
/// <param name="Currency">The main currency.</param>
/// <param name="Balances">Every currency.</param>
/// <param name="PaymentMethods">Cards and accounts that the user has stored with the payment provider.</param>
/// <param name="LastTransactionAt">When its balance last changed, UTC; null before.</param>
[SchemaName("WalletView")]
public sealed record WalletView(
    Guid? Id,
    Guid UserId,
    Money Balance,
    Money PendingBalance,
    Currency Currency,
    IReadOnlyList<WalletBalance> Balances,
    IReadOnlyList<WalletPaymentMethod> PaymentMethods,
    DateTimeOffset? LastTransactionAt)
{
    /// <summary>The view of a wallet; an empty one for a user without.</summary>
    public static WalletView Of(Guid userId, Wallet? wallet)
    {
        var currency = wallet?.Currency ?? Currency.Ghs;
        var main = wallet?.In(currency) ?? new WalletBalance(Money.Zero(currency), Money.Zero(currency));
        return new WalletView(
            wallet?.Id,
            userId,
            main.Balance,
            main.PendingBalance,
            currency,
            wallet is { Balances.IsEmpty: false } ? wallet.Balances : [main],
            wallet?.PaymentMethods ?? [],
            wallet?.LastTransactionAt);
    }
}

/// <summary>What opens a payout account.</summary>
/// <param name="Country">Where the worker is paid, ISO 3166-1 alpha-2.</param>
[SchemaName("PayoutOnboardingInput")]
public sealed record PayoutOnboardingInput(string Country);

/// <summary>A payout account as its owner sees it.</summary>
/// <param name="Status">Only an active one is paid out to.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="CreatedAt">When it was opened, UTC.</param>
/// <param name="UpdatedAt">When it last changed, UTC.</param>
[SchemaName("PayoutAccountView")]
public sealed record PayoutAccountView(PayoutAccountStatus Status, string Country, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PayoutAccountView Of(PayoutAccount account) => new(account.Status, account.Country, account.CreatedAt, account.UpdatedAt);
}

/// <summary>Where the worker gives the details that the provider asks for.</summary>
/// <param name="Url">A page of the provider's; it works once.</param>
/// <param name="ExpiresAt">A few minutes later, UTC.</param>
[SchemaName("PayoutOnboarding")]
[HoldsSecret]
public sealed record PayoutOnboarding(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of the address: whoever has it acts as the worker.</summary>
    public override string ToString() => nameof(PayoutOnboarding);
}
