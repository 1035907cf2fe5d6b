using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A test of stored payment methods and subscriptions, with two plans that the worker can subscribe to.</summary>
public abstract class SubscriberTest : ProviderSideTest
{
    private protected Subscriptions Use => Market.Get<Subscriptions>();

    private protected SubscriptionSync Sync => Market.Get<SubscriptionSync>();

    private protected Caller User => Market.Worker;

    private protected void Offer()
    {
        var plans = Market.Get<SubscriptionOptions>().Plans;
        plans.Add(new PlanSetting { Code = "plus", Name = "Plus", Amount = "GHS 50", WorkerFeeBasisPoints = 500, SavedSearches = 25 });
        plans.Add(new PlanSetting { Code = "business", Name = "Business", Amount = "GHS 200", WorkerFeeBasisPoints = 300, HirerFeeBasisPoints = 0 });
    }

    /// <summary>Stores a card by a setup that its owner finishes, and processes all of its webhooks.</summary>
    private protected async Task<Guid> StoreAsync(string card = "pm_card_visa")
    {
        var setup = (await Market.Get<PaymentMethods>().SetUpAsync(User, new PaymentMethodSetupInput(), None)).Value;
        var id = setup.ClientSecret[..setup.ClientSecret.IndexOf("_secret_", StringComparison.Ordinal)];
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/v1/setup_intents/{id}/confirm", $"payment_method={card}")).Status);
        await DrainAsync();
        return (await WalletAsync()).PaymentMethods[^1].Id;
    }

    /// <summary>Takes in and processes every webhook of what has happened at Stripe: they come in any order, and the signature of one that is left lapses when time passes.</summary>
    private protected async Task DrainAsync()
    {
        var (_, events) = await Market.Stripe.GetAsync("/v1/events?limit=100");
        var missing = new HashSet<string>();
        foreach (var happened in events.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!))
        {
            if (await Market.Store.FindAsync(StripeNoticeCollection.StripeEventId.Is(happened), None) is null) missing.Add(happened);
        }

        while (missing.Count > 0)
        {
            var webhook = await Market.Stripe.NextWebhookAsync();
            await Market.DeliverAsync(webhook);
            missing.Remove(webhook.Id);
        }
    }

    private protected async Task<Wallet> WalletAsync() => (await Market.Store.FindAsync(WalletCollection.UserId.Is(User.UserId), None))!;

    private protected Task<Result<SubscriptionMade>> SubscribeAsync(string plan = "plus") => Use.SubscribeAsync(User, new SubscriptionInput(plan), None);

    /// <summary>A subscription that is paid, its webhooks processed.</summary>
    private protected async Task<Subscription> SubscribedAsync(string plan = "plus")
    {
        Offer();
        await StoreAsync();
        Assert.Null(Code(await SubscribeAsync(plan)));
        await DrainAsync();
        return await LiveAsync();
    }

    private protected async Task<Subscription> LiveAsync() => (await Market.Store.FindAsync(SubscriptionCollection.LiveUserId.Is(User.UserId), None))!;

    private protected async Task<Subscription> ReadAsync(Guid id) => (await Market.Store.FindAsync<Subscription>(id, None))!;

    private protected Task<Result<SubscriptionView>> ChangeAsync(string plan) =>
        Use.ChangeAsync(User, MergePatch.Of(JsonSerializer.SerializeToElement(new { plan })).Value, None);

    private protected async Task<List<Transaction>> PaidAsync() =>
        await Market.Store.AllAsync(TransactionCollection.UserId.Is(User.UserId) & TransactionCollection.Type.Is(TransactionType.Subscription), None).ToListAsync();

    private protected async Task<int> CountAsync(string objects) =>
        (await Market.Stripe.GetAsync($"/v1/{objects}{(objects.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100")).Body.GetProperty("data").GetArrayLength();

    private protected Task<int> CountAllAsync() => CountAsync("subscriptions?status=all");

    private protected async Task ChangeIssuerAsync(string card)
    {
        var method = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId;
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/simulators/stripe/payment-methods/{method}", JsonSerializer.Serialize(new { card }))).Status);
    }
}
