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
    /// <summary>
    /// What releases brought and cannot be withdrawn yet, the earliest first; those that a chargeback makes stand come first. Together with
    /// <see cref="RefundsUnderWay"/> it is what <c>pendingBalance</c> says of all currencies.
    /// </summary>
    public IReadOnlyList<PendingEarning> Pending { get; init; } = [];

    /// <summary>Money of the caller's payments that goes back to them and has not left yet, by currency.</summary>
    public IReadOnlyList<Money> RefundsUnderWay { get; init; } = [];

    /// <summary>What escrows hold of the caller's contracts, by currency.</summary>
    public IReadOnlyList<LockedMoney> LockedInEscrow { get; init; } = [];

    /// <summary>What the caller owes, by currency; what becomes available in it pays it first.</summary>
    public IReadOnlyList<Money> Owed { get; init; } = [];

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
            wallet?.LastTransactionAt)
        {
            Owed = wallet is null ? [] : [.. wallet.Receivables.Where(owed => owed.IsPositive)],
        };
    }
}

/// <summary>What a release brought and cannot be withdrawn yet.</summary>
/// <param name="Amount">The worker's part.</param>
/// <param name="AvailableAt">When it can be withdrawn, UTC; null while a chargeback makes it stand.</param>
/// <param name="FrozenAt">Since when the payer's bank makes it stand, UTC; null where none does.</param>
/// <param name="ContractId">The contract.</param>
/// <param name="MilestoneId">The milestone that was released.</param>
/// <param name="TransactionId">The release.</param>
[SchemaName("PendingEarning")]
public sealed record PendingEarning(
    Money Amount, DateTimeOffset? AvailableAt, DateTimeOffset? FrozenAt, Guid ContractId, Guid? MilestoneId, Guid TransactionId)
{
    internal static PendingEarning Of(Transaction release) => new(
        release.Earning!.Pending,
        release.Earning.FrozenAt is null ? release.AvailableAt : null,
        release.Earning.FrozenAt,
        release.ContractId!.Value,
        release.MilestoneId,
        release.Id);
}

/// <summary>What escrows hold of a user's contracts in one currency.</summary>
/// <param name="AsWorker">Of the milestones that the user works on, before any fee is taken of it.</param>
/// <param name="AsHirer">Of what the user has paid in, the platform's fee and the tax on it included.</param>
[SchemaName("LockedMoney")]
public sealed record LockedMoney(Money AsWorker, Money AsHirer);

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
