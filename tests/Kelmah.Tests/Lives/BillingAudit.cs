using System.Text.Json.Nodes;
using Kelmah.Identity;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>Where what is stored of a subscriber does not agree with Stripe, once all has come to rest.</summary>
internal static class BillingAudit
{
    public static async Task<IReadOnlyList<string>> FindWrongAsync(LifeWorld world, Guid user, IReadOnlyDictionary<string, long> plans)
    {
        var store = world.Store.Unpowered;
        var subscriptions = (await store.QueryAsync(new Query<Subscription> { Where = SubscriptionCollection.UserId.Is(user) }, default)).Items;
        var account = (await store.FindAsync<User>(user, default))!;
        return
        [
            .. WrongSubscriptions(world.Stripe, subscriptions, plans),
            .. WrongAccount(account.Subscription, subscriptions.SingleOrDefault(one => one.LiveUserId is not null)),
            .. WrongWallet(world.Stripe, await store.FindAsync(WalletCollection.UserId.Is(user), default)),
            .. await WrongChargesAsync(world),
        ];
    }

    /// <summary>What the customer's invoices are charged to; null for none, and for one that has been detached, which charges nobody.</summary>
    public static string? DefaultAt(SimulatedStripe stripe)
    {
        var named = stripe.All("customer").SingleOrDefault()?["invoice_settings"]?["default_payment_method"]?.GetValue<string>();
        return AttachedAt(stripe).Any(method => method["id"]!.GetValue<string>() == named) ? named : null;
    }

    /// <summary>The payment methods that are a customer's.</summary>
    public static IReadOnlyList<JsonObject> AttachedAt(SimulatedStripe stripe) => [.. stripe.All("payment_method").Where(method => method["customer"] is not null)];

    /// <summary>What a period costs, in minor units.</summary>
    public static long AmountOf(JsonObject subscription) => subscription["items"]!["data"]![0]!["price"]!["unit_amount"]!.GetValue<long>();

    /// <summary>What the account says of a subscription follows from it at all times, since both change in one commit.</summary>
    public static IEnumerable<string> WrongAccount(UserSubscription said, Subscription? live)
    {
        var isGiven = live?.GivesBenefits == true;
        var expected = live is null
            ? (SubscriptionPlan.Free, null, said.Status is SubscriptionStatus.Canceled or null ? said.Status : SubscriptionStatus.Canceled)
            : (isGiven ? SubscriptionPlan.Premium : SubscriptionPlan.Free, isGiven ? live.Plan : null, (SubscriptionStatus?)live.Status);
        if ((said.Plan, said.Code, said.Status) != expected) yield return $"the account says {said}, and the subscription is {live}";
        if (live is not null && said.Status is not null && said.PeriodEndsAt != live.CurrentPeriodEnd) yield return $"the account says {said}, and its period ends at {live.CurrentPeriodEnd:u}";
        if (isGiven && said.RenewsAt is null != live!.CancelAtPeriodEnd) yield return $"the account says {said}, and the subscription is {live}";
    }

    private static IEnumerable<string> WrongSubscriptions(SimulatedStripe stripe, IReadOnlyList<Subscription> ours, IReadOnlyDictionary<string, long> plans)
    {
        var theirs = stripe.All("subscription").ToDictionary(one => one["id"]!.GetValue<string>());
        foreach (var one in ours)
        {
            if (one.SyncAt is not null || one.WantedPlan is not null || one.WantedCancel is not null) yield return $"of {one} Stripe was never told";
            if (one.StripeSubscriptionId is not { } id)
            {
                if (one.EndedAt is null) yield return $"{one} was never made at Stripe";
                continue;
            }

            if (!theirs.Remove(id, out var made))
            {
                yield return $"Stripe has no {one}";
                continue;
            }

            var status = made["status"]!.GetValue<string>() == "canceled" ? SubscriptionStatus.Canceled : SubscriptionStatus.Active;
            if (one.Status != status) yield return $"{one} is {made["status"]} at Stripe";
            if (plans[one.Plan] != AmountOf(made)) yield return $"{one} costs {AmountOf(made)} at Stripe";
            if (one.EndedAt is null && one.CancelAtPeriodEnd != made["cancel_at_period_end"]!.GetValue<bool>()) yield return $"{one} ends otherwise at Stripe";
            var end = made["items"]!["data"]![0]!["current_period_end"]!.GetValue<long>();
            if (one.EndedAt is null && one.CurrentPeriodEnd != DateTimeOffset.FromUnixTimeSeconds(end)) yield return $"the period of {one} ends otherwise at Stripe";
        }

        foreach (var id in theirs.Keys) yield return $"Stripe has {id}, which is nobody's";
    }

    private static IEnumerable<string> WrongWallet(SimulatedStripe stripe, Wallet? wallet)
    {
        var customer = stripe.All("customer").Single()["id"]!.GetValue<string>();
        if (wallet?.StripeCustomerId != customer) yield return $"the wallet has {wallet?.StripeCustomerId}, and Stripe {customer}";
        if (wallet is null) yield break;
        if (wallet.Setup is not null || wallet.MethodsSyncAt is not null || !wallet.Leaving.IsEmpty) yield return $"the wallet never comes to rest: {wallet}";
        var stored = wallet.PaymentMethods.Select(method => method.StripePaymentMethodId).Order(StringComparer.Ordinal);
        var attached = AttachedAt(stripe).Select(method => method["id"]!.GetValue<string>()).Order(StringComparer.Ordinal);
        if (!stored.SequenceEqual(attached)) yield return $"the wallet has {string.Join(", ", stored)}, and Stripe {string.Join(", ", attached)}";
        var first = wallet.PaymentMethods.SingleOrDefault(method => method.IsDefault)?.StripePaymentMethodId;
        if (first != DefaultAt(stripe)) yield return $"the default is {first}, and {DefaultAt(stripe)} at Stripe";
    }

    /// <summary>Each charge is booked once, as the user's transaction and in the journal.</summary>
    private static async Task<IReadOnlyList<string>> WrongChargesAsync(LifeWorld world)
    {
        var charges = world.Stripe.All("charge").Where(charge => charge["paid"]!.GetValue<bool>()).ToList();
        var query = new Query<Transaction> { Where = TransactionCollection.Type.Is(TransactionType.Subscription) };
        var booked = (await world.Store.Unpowered.QueryAsync(query, default)).Items;
        var there = charges.Select(charge => $"{charge["payment_intent"]} {charge["amount"]}").Order(StringComparer.Ordinal);
        var here = booked.Select(one => $"{one.StripePaymentIntentId} {one.Amount.MinorUnits}").Order(StringComparer.Ordinal);
        var wrong = new List<string>();
        if (!there.SequenceEqual(here)) wrong.Add($"Stripe charged {string.Join(", ", there)}, and booked are {string.Join(", ", here)}");
        var balance = 0L;
        await foreach (var (account, amount) in world.Get<IJournal>().AllBalancesAsync(default)) balance += account == Account.PlatformSubscriptions ? amount.MinorUnits : 0;
        var charged = charges.Sum(charge => charge["amount"]!.GetValue<long>());
        if (balance != charged) wrong.Add($"Stripe charged {charged}, and the journal has {balance}");
        return wrong;
    }
}
