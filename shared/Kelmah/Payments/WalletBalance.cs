using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A wallet's money in one currency.</summary>
/// <param name="Balance">What can be withdrawn: the balance of <see cref="Kernel.Journal.Account.WalletAvailable"/>.</param>
/// <param name="PendingBalance">What cannot be yet: the balance of <see cref="Kernel.Journal.Account.WalletPending"/>.</param>
[SchemaName("WalletBalance")]
public sealed record WalletBalance(Money Balance, Money PendingBalance)
{
    /// <summary>The currency of both.</summary>
    public Currency Currency => Balance.Currency;
}
