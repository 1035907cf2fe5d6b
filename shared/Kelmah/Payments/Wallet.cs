using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A user's money, one balance for each currency; each is kept equal to the journal in the commit that moves it.</summary>
public sealed record Wallet : Entity
{
    /// <summary>Whose it is; each user has one.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The main currency: that of the first movement.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Each currency that the wallet has had money in, the main one first.</summary>
    public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>Stored ways of paying.</summary>
    public ImmutableArray<WalletPaymentMethod> PaymentMethods { get; init; } = [];

    /// <summary>When money last moved.</summary>
    public DateTimeOffset? LastTransactionAt { get; init; }

    /// <summary>What can be withdrawn in the main currency.</summary>
    public Money Balance => In(Currency).Balance;

    /// <summary>What cannot be withdrawn yet in the main currency.</summary>
    public Money PendingBalance => In(Currency).PendingBalance;

    /// <summary>An empty wallet.</summary>
    public static Wallet Open(Guid id, Guid userId, Currency currency, DateTimeOffset now) =>
        Raise(
            new Wallet { Id = id, UserId = userId, Currency = currency, CreatedAt = now },
            new WalletOpened(id, userId),
            now);

    /// <summary>The money in a currency.</summary>
    public WalletBalance In(Currency currency) =>
        Balances.FirstOrDefault(balance => balance.Currency == currency)
        ?? new WalletBalance(Money.Zero(currency), Money.Zero(currency));

    /// <summary>Adds to what can be withdrawn; negative takes away, never below zero.</summary>
    public Result<Wallet> ChangeAvailable(Money change, DateTimeOffset now)
    {
        var before = In(change.Currency);
        var after = before with { Balance = before.Balance + change };
        return Changed(after, new WalletAvailableChanged(Id, UserId, change), now);
    }

    /// <summary>Adds to what cannot be withdrawn yet; negative takes away, never below zero.</summary>
    public Result<Wallet> ChangePending(Money change, DateTimeOffset now)
    {
        var before = In(change.Currency);
        var after = before with { PendingBalance = before.PendingBalance + change };
        return Changed(after, new WalletPendingChanged(Id, UserId, change), now);
    }

    /// <summary>Its user is erased: the stored ways of paying go, the balances stay. A repeat stays as it is.</summary>
    public Wallet ErasePersonalData(DateTimeOffset now) =>
        PaymentMethods.IsEmpty ? this : Raise(this with { PaymentMethods = [] }, new Identity.PersonalDataErased(UserId), now);

    private Result<Wallet> Changed(WalletBalance after, WalletEvent raised, DateTimeOffset now)
    {
        if (after.Balance.MinorUnits < 0 || after.PendingBalance.MinorUnits < 0) return PaymentErrors.WalletInsufficient;
        var before = Balances.FirstOrDefault(balance => balance.Currency == after.Currency);
        var balances = before is null ? Balances.Add(after) : Balances.Replace(before, after);
        return Raise(this with { Balances = balances, LastTransactionAt = now }, raised, now);
    }
}
