using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <content>What becomes of stored payment methods: set up, chosen, changed, removed.</content>
public sealed partial record Wallet
{
    /// <summary>How long before a card expires its holder is told.</summary>
    public static readonly TimeSpan ExpiryNotice = TimeSpan.FromDays(30);

    /// <summary>How long a setup that nobody finishes is gone on with; after that another is begun.</summary>
    private static readonly TimeSpan SetupIsKept = TimeSpan.FromDays(1);

    /// <summary>Payment methods that are removed here, and are to be detached at Stripe.</summary>
    public ImmutableArray<LeavingPaymentMethod> Leaving { get; init; } = [];

    /// <summary>Since when Stripe is to be told of the default or of what is removed; null where it knows.</summary>
    public DateTimeOffset? MethodsSyncAt { get; init; }

    /// <summary>What Stripe was last told to charge invoices to, <c>pm_…</c>; null before.</summary>
    public string? DefaultAtStripe { get; init; }

    /// <summary>A payment method that is being stored; null for none.</summary>
    public WalletSetup? Setup { get; init; }

    /// <summary>When the user is next told that a card expires; null for never.</summary>
    public DateTimeOffset? ExpiryNoticeAt => PaymentMethods.Min(method => method.TellsExpiryAt);

    /// <summary>Stripe's ids of what is stored, and of what is not detached yet.</summary>
    public ImmutableArray<string> StripePaymentMethodIds =>
        [.. PaymentMethods.Select(method => method.StripePaymentMethodId), .. Leaving.Select(method => method.StripePaymentMethodId)];

    /// <summary>What the user pays with if nothing else is said; null where nothing is stored.</summary>
    internal WalletPaymentMethod? Default => PaymentMethods.FirstOrDefault(method => method.IsDefault);

    /// <summary>The default that Stripe has yet to be told of; null for none.</summary>
    internal WalletPaymentMethod? UntoldDefault =>
        StripeCustomerId is not null && Default is { } method && method.StripePaymentMethodId != DefaultAtStripe ? method : null;

    /// <summary>Begins to store a payment method. One of the same type that is under way, and not older than a day, is gone on with.</summary>
    public Wallet BeginSetup(Guid id, string type, DateTimeOffset now) => Setup is { } known && known.Type == type && now - known.AskedAt < SetupIsKept
        ? this
        : Raise(this with { Setup = new WalletSetup(id, type, now) }, new WalletSetupBegun(Id, UserId, id), now);

    /// <summary>Stripe has begun it, too. A repeat changes nothing, and so does one that another has taken the place of.</summary>
    public Wallet LinkSetup(Guid setupId, string stripeSetupIntentId, DateTimeOffset now) => Setup is { StripeSetupIntentId: null } known && known.Id == setupId
        ? Raise(this with { Setup = known with { StripeSetupIntentId = stripeSetupIntentId } }, new WalletSetupLinked(Id, UserId, setupId), now)
        : this;

    /// <summary>It has come to an end at Stripe. A repeat changes nothing.</summary>
    public Wallet EndSetup(string stripeSetupIntentId, DateTimeOffset now) => Setup is { } known && known.StripeSetupIntentId == stripeSetupIntentId
        ? Raise(this with { Setup = null }, new WalletSetupEnded(Id, UserId, known.Id), now)
        : this;

    /// <summary>Makes a stored payment method the default. A repeat changes nothing.</summary>
    public Result<Wallet> MakeDefault(Guid methodId, DateTimeOffset now)
    {
        if (PaymentMethods.All(method => method.Id != methodId)) return RequestErrors.NotFound;
        if (Default?.Id == methodId) return this;
        var methods = PaymentMethods.Select(method => method with { IsDefault = method.Id == methodId });
        return Raise((this with { PaymentMethods = [.. methods] }).Due(now), new WalletDefaultChosen(Id, UserId, methodId), now);
    }

    /// <summary>Removes a payment method, which is to be detached at Stripe; the first of the others becomes the default. A repeat changes nothing until that is done.</summary>
    public Result<Wallet> RemovePaymentMethod(Guid methodId, DateTimeOffset now)
    {
        if (Leaving.Any(method => method.Id == methodId)) return this;
        if (PaymentMethods.FirstOrDefault(method => method.Id == methodId) is not { } removed) return RequestErrors.NotFound;
        var next = Without(removed) with { Leaving = Leaving.Add(new LeavingPaymentMethod(removed.Id, removed.StripePaymentMethodId)) };
        return Raise(next.Due(now), new WalletPaymentMethodRemoved(Id, UserId, methodId), now);
    }

    /// <summary>A payment method is not the customer's any more. What is not known changes nothing.</summary>
    public Wallet DropPaymentMethod(string stripePaymentMethodId, DateTimeOffset now)
    {
        if (Leaving.Any(method => method.StripePaymentMethodId == stripePaymentMethodId)) return NoteSynced(null, [stripePaymentMethodId], now);
        if (PaymentMethods.FirstOrDefault(method => method.StripePaymentMethodId == stripePaymentMethodId) is not { } gone) return this;
        return Raise(Without(gone).Due(now), new WalletPaymentMethodRemoved(Id, UserId, gone.Id), now);
    }

    /// <summary>Takes what a card says of itself now, such as a later expiry. What is known already changes nothing.</summary>
    public Wallet RefreshPaymentMethod(StripePaymentMethod method, DateTimeOffset now)
    {
        if (PaymentMethods.FirstOrDefault(kept => kept.StripePaymentMethodId == method.Id) is not { } known || method.Card is not { } card) return this;
        if ((known.Brand, known.Last4, known.ExpiryMonth, known.ExpiryYear) == (card.Brand, card.Last4, card.ExpiryMonth, card.ExpiryYear)) return this;
        var changed = known with
        {
            Brand = card.Brand,
            Last4 = card.Last4,
            ExpiryMonth = card.ExpiryMonth,
            ExpiryYear = card.ExpiryYear,
            Fingerprint = card.Fingerprint,
            ExpiryToldAt = null,
        };
        return Raise(this with { PaymentMethods = PaymentMethods.Replace(known, changed) }, new WalletPaymentMethodChanged(Id, UserId, known.Id), now);
    }

    /// <summary>Stripe was told of a default, and has detached what was removed.</summary>
    /// <param name="toldDefault">What it was told; null for nothing.</param>
    /// <param name="detached">Of what was removed.</param>
    /// <param name="now">When.</param>
    public Wallet NoteSynced(string? toldDefault, ImmutableArray<string> detached, DateTimeOffset now)
    {
        var told = toldDefault ?? DefaultAtStripe;
        var next = this with
        {
            DefaultAtStripe = told is not null && detached.Contains(told) ? null : told,
            Leaving = Leaving.RemoveAll(method => detached.Contains(method.StripePaymentMethodId)),
        };
        next = next.Due(now);
        return next.DefaultAtStripe == DefaultAtStripe && next.Leaving.Length == Leaving.Length && next.MethodsSyncAt == MethodsSyncAt
            ? this
            : Raise(next, new WalletMethodsSynced(Id, UserId), now);
    }

    /// <summary>The user is told of each card that expires within 30 days, once.</summary>
    public Wallet TellExpiry(DateTimeOffset now)
    {
        var due = PaymentMethods.Where(method => method.TellsExpiryAt <= now).ToList();
        return due.Aggregate(this, (wallet, method) => Raise(
            wallet with { PaymentMethods = wallet.PaymentMethods.Replace(method, method with { ExpiryToldAt = now }) },
            new WalletCardExpiring(Id, UserId, method.Id, method.ExpiryMonth!.Value, method.ExpiryYear!.Value),
            now));
    }

    private Wallet WithoutMethods() => this with { PaymentMethods = [], Leaving = [], Setup = null, MethodsSyncAt = null, DefaultAtStripe = null };

    private Wallet Without(WalletPaymentMethod method)
    {
        var rest = PaymentMethods.Remove(method);
        if (method.IsDefault && rest is [var first, ..]) rest = rest.SetItem(0, first with { IsDefault = true });
        return this with { PaymentMethods = rest };
    }

    /// <summary>The same with the time since when Stripe is to be told.</summary>
    private Wallet Due(DateTimeOffset now) =>
        this with { MethodsSyncAt = UntoldDefault is null && Leaving.IsEmpty ? null : MethodsSyncAt ?? now };
}

/// <summary>A payment method that is being stored with Stripe.</summary>
/// <param name="Id">Ours; the setup at Stripe carries it.</param>
/// <param name="Type">Stripe's type of payment method.</param>
/// <param name="AskedAt">When Stripe was first asked, UTC.</param>
public sealed record WalletSetup(Guid Id, string Type, DateTimeOffset AskedAt)
{
    /// <summary>Stripe's id, <c>seti_…</c>; null until it is known.</summary>
    public string? StripeSetupIntentId { get; init; }
}

/// <summary>A payment method that is removed here, and is to be detached at Stripe.</summary>
/// <param name="Id">Ours.</param>
/// <param name="StripePaymentMethodId">Starts with <c>pm_</c>.</param>
public sealed record LeavingPaymentMethod(Guid Id, string StripePaymentMethodId);

/// <summary>A user begins to store a payment method.</summary>
/// <param name="SetupId">Ours.</param>
[EventName("WalletSetupBegun")]
public sealed record WalletSetupBegun(Guid WalletId, Guid UserId, Guid SetupId) : WalletEvent(WalletId, UserId);

/// <summary>Stripe knows of it.</summary>
/// <param name="SetupId">Ours.</param>
[EventName("WalletSetupLinked")]
public sealed record WalletSetupLinked(Guid WalletId, Guid UserId, Guid SetupId) : WalletEvent(WalletId, UserId);

/// <summary>It has come to an end at Stripe.</summary>
/// <param name="SetupId">Ours.</param>
[EventName("WalletSetupEnded")]
public sealed record WalletSetupEnded(Guid WalletId, Guid UserId, Guid SetupId) : WalletEvent(WalletId, UserId);

/// <summary>The user pays with another payment method if nothing else is said.</summary>
/// <param name="PaymentMethodId">Ours.</param>
[EventName("WalletDefaultChosen")]
public sealed record WalletDefaultChosen(Guid WalletId, Guid UserId, Guid PaymentMethodId) : WalletEvent(WalletId, UserId);

/// <summary>A payment method is not the user's any more.</summary>
/// <param name="PaymentMethodId">Ours.</param>
[EventName("WalletPaymentMethodRemoved")]
public sealed record WalletPaymentMethodRemoved(Guid WalletId, Guid UserId, Guid PaymentMethodId) : WalletEvent(WalletId, UserId);

/// <summary>A card says something else of itself than before, such as a later expiry.</summary>
/// <param name="PaymentMethodId">Ours.</param>
[EventName("WalletPaymentMethodChanged")]
public sealed record WalletPaymentMethodChanged(Guid WalletId, Guid UserId, Guid PaymentMethodId) : WalletEvent(WalletId, UserId);

/// <summary>Stripe was told what is charged by default, or has detached what was removed.</summary>
[EventName("WalletMethodsSynced")]
public sealed record WalletMethodsSynced(Guid WalletId, Guid UserId) : WalletEvent(WalletId, UserId);

/// <summary>A card expires within 30 days.</summary>
/// <param name="PaymentMethodId">Ours.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Year">Four digits.</param>
[EventName("WalletCardExpiring")]
public sealed record WalletCardExpiring(Guid WalletId, Guid UserId, Guid PaymentMethodId, int Month, int Year) : WalletEvent(WalletId, UserId);
