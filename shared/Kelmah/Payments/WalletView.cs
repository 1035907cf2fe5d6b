using Kelmah.Kernel;

namespace Kelmah.Payments;

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
