using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>A user's money, one balance for each currency; each is kept equal to the journal in the commit that moves it.</summary>
public sealed partial record Wallet : Entity
{
    /// <summary>How many payment methods one user stores at most.</summary>
    public const int MaxPaymentMethods = 20;

    /// <summary>Whose it is; each user has one.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The main currency: that of the first movement.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Each currency that the wallet has had money in, the main one first.</summary>
    public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>
    /// What the user owes, in each currency that there was a debt in: the balance of <see cref="Kernel.Journal.Account.WalletReceivable"/> with its sign turned.
    /// </summary>
    public ImmutableArray<Money> Receivables { get; init; } = [];

    /// <summary>Whether <see cref="Receivables"/> are kept; not yet in a wallet of an earlier release of the app that nothing has moved since.</summary>
    public bool KeepsReceivables { get; init; }

    /// <summary>Payment methods that the user has stored, in the order in which they came; one of them is the default.</summary>
    public ImmutableArray<WalletPaymentMethod> PaymentMethods { get; init; } = [];

    /// <summary>The user as a customer of Stripe's, <c>cus_…</c>, to whom the stored payment methods are attached; null before Stripe has made one.</summary>
    public string? StripeCustomerId { get; init; }

    /// <summary>When Stripe was first asked to make the customer; null before.</summary>
    public DateTimeOffset? CustomerAskedAt { get; init; }

    /// <summary>Since when the customer is to be deleted at Stripe, the user being erased; null where none is.</summary>
    public DateTimeOffset? CustomerLeavesAt { get; init; }

    /// <summary>When money last moved.</summary>
    public DateTimeOffset? LastTransactionAt { get; init; }

    /// <summary>When the month is over everywhere in which money has moved, so that its user is told of the statement, UTC; null where nothing has moved since the last one.</summary>
    public DateTimeOffset? StatementDueAt { get; init; }

    /// <summary>What can be withdrawn, in each currency that there is any of.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<Money> Available => [.. Balances.Select(held => held.Balance).Where(balance => balance.IsPositive)];

    /// <summary>What can be withdrawn in the main currency.</summary>
    public Money Balance => In(Currency).Balance;

    /// <summary>What cannot be withdrawn yet in the main currency.</summary>
    public Money PendingBalance => In(Currency).PendingBalance;

    public static Wallet Open(Guid id, Guid userId, Currency currency, DateTimeOffset now) =>
        Raise(
            new Wallet { Id = id, UserId = userId, Currency = currency, KeepsReceivables = true, CreatedAt = now },
            new WalletOpened(id, userId),
            now);

    /// <summary>The money in a currency.</summary>
    public WalletBalance In(Currency currency) =>
        Balances.FirstOrDefault(balance => balance.Currency == currency)
        ?? new WalletBalance(Money.Zero(currency), Money.Zero(currency));

    /// <summary>What the user owes in a currency; zero for nothing.</summary>
    public Money Owed(Currency currency)
    {
        var owed = Receivables.FirstOrDefault(receivable => receivable.Currency == currency, Money.Zero(currency));
        return owed.IsPositive ? owed : Money.Zero(currency);
    }

    /// <summary>Takes over what the journal says of one that does not keep it yet.</summary>
    /// <param name="posted">The balances of <see cref="Kernel.Journal.Account.WalletReceivable"/>.</param>
    public Wallet KeepReceivables(IEnumerable<Money> posted) => KeepsReceivables ? this : this with
    {
        Receivables = [.. posted.Where(balance => !balance.IsZero).Select(balance => -balance)],
        KeepsReceivables = true,
    };

    /// <summary>Adds to what the user owes; negative takes away. Below zero it is the platform that owes, see <see cref="Debts.PostAsync"/>.</summary>
    public Wallet ChangeReceivable(Money change, DateTimeOffset now)
    {
        var before = Receivables.FirstOrDefault(receivable => receivable.Currency == change.Currency, Money.Zero(change.Currency));
        var others = Receivables.Where(receivable => receivable.Currency != change.Currency);
        var after = before + change;
        return Raise(
            this with { Receivables = after.IsZero ? [.. others] : [.. others, after], LastTransactionAt = now },
            new WalletReceivableChanged(Id, UserId, change),
            now);
    }

    /// <summary>Adds to what can be withdrawn; negative takes away, never below zero.</summary>
    public Result<Wallet> ChangeAvailable(Money change, DateTimeOffset now)
    {
        var before = In(change.Currency);
        var after = before with { Balance = before.Balance + change };
        return Changed(after, new WalletAvailableChanged(Id, UserId, change), now);
    }

    /// <summary>Its user takes an amount out of it, to be paid out or exchanged; refused where the user owes money in the currency.</summary>
    public Result<Wallet> TakeOut(Money amount, DateTimeOffset now) =>
        Owed(amount.Currency).IsPositive ? WithdrawalErrors.WalletOwes : ChangeAvailable(-amount, now);

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

    /// <summary>Stripe is about to be asked to make the customer. A repeat changes nothing.</summary>
    public Wallet AskForCustomer(DateTimeOffset now) =>
        CustomerAskedAt is not null ? this : Raise(this with { CustomerAskedAt = now }, new WalletCustomerAsked(Id, UserId), now);

    /// <summary>Stripe has made the customer. A repeat changes nothing.</summary>
    public Result<Wallet> LinkCustomer(string stripeCustomerId, DateTimeOffset now)
    {
        if (StripeCustomerId == stripeCustomerId) return this;
        if (StripeCustomerId is not null || CustomerAskedAt is null) return PaymentErrors.AlreadyLinked;
        return Raise(this with { StripeCustomerId = stripeCustomerId }, new WalletCustomerLinked(Id, UserId), now);
    }

    /// <summary>
    /// Stores a payment method that is attached to the customer; the first is the default. A card that is stored already is put in its place, under its id; where there
    /// are <see cref="MaxPaymentMethods"/>, it takes the place of the oldest that is not the default. A repeat changes nothing.
    /// </summary>
    public Wallet KeepPaymentMethod(Guid id, StripePaymentMethod method, DateTimeOffset now)
    {
        if (CustomerLeavesAt is not null || StripePaymentMethodIds.Contains(method.Id)) return this;
        var kept = WalletPaymentMethod.Of(id, method, isDefault: PaymentMethods.IsEmpty, now);
        var same = PaymentMethods.FirstOrDefault(before => before.Fingerprint is not null && before.Fingerprint == kept.Fingerprint);
        if (same is not null) kept = kept with { Id = same.Id, IsDefault = same.IsDefault };
        var replaced = same ?? (PaymentMethods.Length < MaxPaymentMethods ? null : PaymentMethods.First(before => !before.IsDefault));
        var methods = (replaced is null ? PaymentMethods : PaymentMethods.Remove(replaced)).Add(kept);
        return Raise((this with { PaymentMethods = methods }).Due(now), new WalletPaymentMethodKept(Id, UserId, kept.Id), now);
    }

    /// <summary>
    /// Its user is erased: the stored payment methods are removed, and the customer at Stripe is to be deleted; the balances stay. A repeat changes nothing.
    /// </summary>
    public Wallet ErasePersonalData(DateTimeOffset now)
    {
        var leaves = CustomerAskedAt is not null && CustomerLeavesAt is null;
        var left = leaves ? Raise(this with { CustomerLeavesAt = now }, new WalletCustomerLeft(Id, UserId), now) : this;
        var hasMethods = !PaymentMethods.IsEmpty || !Leaving.IsEmpty || Setup is not null;
        return leaves || hasMethods ? Raise(left.WithoutMethods(), new Identity.PersonalDataErased(UserId), now) : left;
    }

    /// <summary>The customer is deleted at Stripe. A repeat changes nothing.</summary>
    public Wallet ForgetCustomer(DateTimeOffset now) => CustomerLeavesAt is null
        ? this
        : Raise(WithoutMethods() with { StripeCustomerId = null, CustomerAskedAt = null, CustomerLeavesAt = null }, new WalletCustomerForgotten(Id, UserId), now);

    /// <summary>A month is over everywhere, of which the user is told once. Nothing changes before, and by a repeat.</summary>
    /// <param name="year">Of the month.</param>
    /// <param name="month">1 to 12.</param>
    /// <param name="hasEntries">Whether its statement has any.</param>
    /// <param name="end">When it ended by the user's clocks: what moved then or later is of another statement.</param>
    /// <param name="now">UTC.</param>
    public Wallet EndMonth(int year, int month, bool hasEntries, DateTimeOffset end, DateTimeOffset now)
    {
        if (StatementDueAt is not { } due || now < due) return this;
        DateTimeOffset? next = LastTransactionAt >= end ? StatementMonth.EndedEverywhere(due) : null;
        return Raise(this with { StatementDueAt = next }, new WalletMonthEnded(Id, UserId, year, month, hasEntries), now);
    }

    private Result<Wallet> Changed(WalletBalance after, WalletEvent raised, DateTimeOffset now)
    {
        if (after.Balance.MinorUnits < 0 || after.PendingBalance.MinorUnits < 0) return PaymentErrors.WalletInsufficient;
        var before = Balances.FirstOrDefault(balance => balance.Currency == after.Currency);
        var balances = before is null ? Balances.Add(after) : Balances.Replace(before, after);
        return Raise(this with { Balances = balances, LastTransactionAt = now, StatementDueAt = StatementDueAt ?? StatementMonth.EndedEverywhere(now) }, raised, now);
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
/// <param name="Id">Ours.</param>
/// <param name="StripePaymentMethodId">Starts with <c>pm_</c>.</param>
/// <param name="Kind">For example <c>card</c>.</param>
/// <param name="Brand">For example <c>visa</c>; null for anything but a card.</param>
/// <param name="Last4">The last four digits; null for anything but a card.</param>
/// <param name="ExpiryMonth">1 to 12; null for what does not expire.</param>
/// <param name="ExpiryYear">Four digits; null for what does not expire.</param>
/// <param name="Fingerprint">The same for the same card, however often it is given; null where Stripe does not say.</param>
/// <param name="IsDefault">Whether it is what the user pays with if nothing else is said; one is.</param>
/// <param name="AddedAt">When it was stored, UTC.</param>
public sealed record WalletPaymentMethod(
    Guid Id, string StripePaymentMethodId, string Kind, string? Brand, string? Last4, int? ExpiryMonth, int? ExpiryYear, string? Fingerprint, bool IsDefault, DateTimeOffset AddedAt)
{
    /// <summary>When the user was told that it expires; null before.</summary>
    public DateTimeOffset? ExpiryToldAt { get; init; }

    /// <summary>When the user is told that it expires: 30 days before the end of its last month, UTC. Null for what does not, and where that was done.</summary>
    internal DateTimeOffset? TellsExpiryAt => ExpiryToldAt is null && ExpiryYear is >= 2000 and <= 9_998 and { } year && ExpiryMonth is >= 1 and <= 12 and { } month
        ? new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1) - Wallet.ExpiryNotice
        : null;

    public static WalletPaymentMethod Of(Guid id, StripePaymentMethod method, bool isDefault, DateTimeOffset now) => new(
        id, method.Id, method.Type, method.Card?.Brand, method.Card?.Last4, method.Card?.ExpiryMonth, method.Card?.ExpiryYear, method.Card?.Fingerprint, isDefault, now);
}

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

/// <summary>What the user owes changed.</summary>
/// <param name="Change">Negative where it became less.</param>
[EventName("WalletReceivableChanged")]
public sealed record WalletReceivableChanged(Guid WalletId, Guid UserId, Money Change) : WalletEvent(WalletId, UserId);

/// <summary>Stripe is asked to make the user a customer.</summary>
[EventName("WalletCustomerAsked")]
public sealed record WalletCustomerAsked(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>The user is a customer of Stripe's.</summary>
[EventName("WalletCustomerLinked")]
public sealed record WalletCustomerLinked(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>A payment method was stored.</summary>
/// <param name="PaymentMethodId">Ours.</param>
[EventName("WalletPaymentMethodKept")]
public sealed record WalletPaymentMethodKept(Guid WalletId, Guid UserId, Guid PaymentMethodId) : WalletEvent(WalletId, UserId);

/// <summary>The user is erased: the customer is to be deleted at Stripe.</summary>
[EventName("WalletCustomerLeft")]
public sealed record WalletCustomerLeft(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>The customer is deleted at Stripe, with what was attached to it.</summary>
[EventName("WalletCustomerForgotten")]
public sealed record WalletCustomerForgotten(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>A month is over, in every time zone.</summary>
/// <param name="HasEntries">Whether its statement, by the user's clocks, has any.</param>
[EventName("WalletMonthEnded")]
public sealed record WalletMonthEnded(Guid WalletId, Guid UserId, int Year, int Month, bool HasEntries) : WalletEvent(WalletId, UserId);

/// <summary>How wallets are stored.</summary>
public static class WalletCollection
{
    /// <summary>Whose it is: unique.</summary>
    public static readonly Field<Wallet, Guid> UserId = Field.Of((Wallet wallet) => wallet.UserId);

    /// <summary>Since when a customer is to be deleted at Stripe.</summary>
    public static readonly Field<Wallet, DateTimeOffset?> CustomerLeavesAt = Field.Of((Wallet wallet) => wallet.CustomerLeavesAt);

    /// <summary>When a user is told of the statement of a month.</summary>
    public static readonly Field<Wallet, DateTimeOffset?> StatementDueAt = Field.Of((Wallet wallet) => wallet.StatementDueAt);

    /// <summary>Since when Stripe is to be told of payment methods.</summary>
    public static readonly Field<Wallet, DateTimeOffset?> MethodsSyncAt = Field.Of((Wallet wallet) => wallet.MethodsSyncAt);

    /// <summary>When the user is told that a card expires.</summary>
    public static readonly Field<Wallet, DateTimeOffset?> ExpiryNoticeAt = Field.Of((Wallet wallet) => wallet.ExpiryNoticeAt);

    /// <summary>The payment methods by Stripe's ids.</summary>
    public static readonly ArrayField<Wallet, string> StripePaymentMethodIds = Field.OfArray((Wallet wallet) => wallet.StripePaymentMethodIds);

    public static readonly CollectionDefinition<Wallet> Definition = new(
        "wallets",
        [
            new("user", IndexKind.Unique, UserId),
            new("customer_leaves", IndexKind.Ordered, CustomerLeavesAt),
            new("statement_due", IndexKind.Ordered, StatementDueAt),
            new("methods_sync", IndexKind.Ordered, MethodsSyncAt),
            new("expiry_notice", IndexKind.Ordered, ExpiryNoticeAt),
            new("stripe_payment_methods", IndexKind.Array, StripePaymentMethodIds),
        ],
        [])
    {
        // Earlier releases stored neither the ids nor the time beside the payment methods.
        Revision = 1,
    };
}
