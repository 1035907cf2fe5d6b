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
public sealed record EscrowFunding(Escrow Escrow, Transaction Transaction, string ClientSecret)
{
    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{nameof(EscrowFunding)} {Transaction.Id}";
}

/// <summary>What a hirer asks back.</summary>
/// <param name="MilestoneId">The milestone whose whole amount is asked back.</param>
/// <param name="Reason">1 to <see cref="RefundRequest.MaxReasonLength"/> characters.</param>
[SchemaName("RefundRequestInput")]
public sealed record RefundRequestInput(Guid MilestoneId, string Reason)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Text("reason", Reason, 1, RefundRequest.MaxReasonLength);
        return errors.Found(out var refusal) ? refusal : null;
    }
}

/// <summary>A wallet as its user sees it.</summary>
/// <param name="Id">Null before the first movement.</param>
/// <param name="Balance">What can be withdrawn, in the main currency.</param>
/// <param name="PendingBalance">What cannot be yet, in the main currency.</param>
/// <param name="Currency">The main currency.</param>
/// <param name="Balances">Every currency.</param>
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
public sealed record PayoutOnboarding(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of the address: whoever has it acts as the worker.</summary>
    public override string ToString() => nameof(PayoutOnboarding);
}
