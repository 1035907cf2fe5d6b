using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A wallet as its user sees it.</summary>
/// <param name="Id">Null before the first movement.</param>
/// <param name="Balance">What can be withdrawn, in the main currency.</param>
/// <param name="PendingBalance">What cannot be yet, in the main currency.</param>
/// <param name="Currency">The main currency.</param>
/// <param name="Balances">Every currency.</param>
/// <param name="PaymentMethods">Cards that the user has stored with the payment provider, in the order in which they came.</param>
/// <param name="LastTransactionAt">When its balance last changed, UTC; null before.</param>
[SchemaName("WalletView")]
public sealed record WalletView(
    Guid? Id,
    Guid UserId,
    Money Balance,
    Money PendingBalance,
    Currency Currency,
    IReadOnlyList<WalletBalance> Balances,
    IReadOnlyList<PaymentMethodView> PaymentMethods,
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
            wallet is null ? [] : [.. wallet.PaymentMethods.Select(PaymentMethodView.Of)],
            wallet?.LastTransactionAt);
    }
}

/// <summary>A stored payment method as its owner sees it.</summary>
/// <param name="Id">Funds an escrow, as <c>paymentMethodId</c>.</param>
/// <param name="Kind">For example <c>card</c>.</param>
/// <param name="Brand">For example <c>visa</c>; null for anything but a card.</param>
/// <param name="Last4">The last four digits; null for anything but a card.</param>
/// <param name="ExpiryMonth">1 to 12; null for what does not expire.</param>
/// <param name="ExpiryYear">Four digits; null for what does not expire.</param>
/// <param name="IsDefault">Whether it is the one that is proposed first.</param>
/// <param name="AddedAt">When it was stored, UTC.</param>
[SchemaName("WalletPaymentMethod")]
public sealed record PaymentMethodView(
    Guid Id, string Kind, string? Brand, string? Last4, int? ExpiryMonth, int? ExpiryYear, bool IsDefault, DateTimeOffset AddedAt)
{
    public static PaymentMethodView Of(WalletPaymentMethod kept) =>
        new(kept.Id, kept.Kind, kept.Brand, kept.Last4, kept.ExpiryMonth, kept.ExpiryYear, kept.IsDefault, kept.AddedAt);
}
