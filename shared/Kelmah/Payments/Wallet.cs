using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

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

    /// <summary>Payment methods that the user has stored.</summary>
    public ImmutableArray<WalletPaymentMethod> PaymentMethods { get; init; } = [];

    /// <summary>When money last moved.</summary>
    public DateTimeOffset? LastTransactionAt { get; init; }

    /// <summary>What can be withdrawn, in each currency that there is any of.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<Money> Available => [.. Balances.Select(held => held.Balance).Where(balance => balance.IsPositive)];

    /// <summary>What can be withdrawn in the main currency.</summary>
    public Money Balance => In(Currency).Balance;

    /// <summary>What cannot be withdrawn yet in the main currency.</summary>
    public Money PendingBalance => In(Currency).PendingBalance;

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

    /// <summary>Takes away all that can be withdrawn, in every currency; what is pending stays. An empty wallet stays as it is.</summary>
    public Wallet Forfeit(DateTimeOffset now) =>
        Available.Aggregate(this, (wallet, amount) => wallet.ChangeAvailable(-amount, now).Value);

    /// <summary>Its user is erased: the stored payment methods are removed, the balances stay. A repeat changes nothing.</summary>
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

/// <summary>A wallet's money in one currency.</summary>
/// <param name="Balance">What can be withdrawn: the balance of <see cref="Kernel.Journal.Account.WalletAvailable"/>.</param>
/// <param name="PendingBalance">What cannot be yet: the balance of <see cref="Kernel.Journal.Account.WalletPending"/>.</param>
[SchemaName("WalletBalance")]
public sealed record WalletBalance(Money Balance, Money PendingBalance)
{
    /// <summary>The currency of both.</summary>
    public Currency Currency => Balance.Currency;
}

/// <summary>A payment method that the user has stored with Stripe. Never a card number.</summary>
/// <param name="StripePaymentMethodId">Starts with <c>pm_</c>.</param>
/// <param name="Kind">For example <c>card</c>.</param>
/// <param name="Brand">For example <c>visa</c>.</param>
/// <param name="Last4">The last four digits.</param>
[SchemaName("WalletPaymentMethod")]
public sealed record WalletPaymentMethod(string StripePaymentMethodId, string Kind, string? Brand, string? Last4);

/// <summary>Something that happened to a wallet.</summary>
public abstract record WalletEvent(Guid WalletId, Guid UserId) : DomainEvent;

/// <summary>The user has a wallet.</summary>
[EventName("WalletOpened")]
public sealed record WalletOpened(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>What can be withdrawn changed.</summary>
/// <param name="Change">Negative where it became less.</param>
[EventName("WalletAvailableChanged")]
public sealed record WalletAvailableChanged(Guid WalletId, Guid UserId, Money Change) : WalletEvent(WalletId, UserId);

/// <summary>What is the user's and cannot be withdrawn yet changed.</summary>
/// <param name="Change">Negative where it became less.</param>
[EventName("WalletPendingChanged")]
public sealed record WalletPendingChanged(Guid WalletId, Guid UserId, Money Change) : WalletEvent(WalletId, UserId);

/// <summary>How wallets are stored.</summary>
public static class WalletCollection
{
    /// <summary>Whose it is: unique.</summary>
    public static readonly Field<Wallet, Guid> UserId = Field.Of((Wallet wallet) => wallet.UserId);

    public static readonly CollectionDefinition<Wallet> Definition = new(
        "wallets", [new("user", IndexKind.Unique, UserId)], []);
}
