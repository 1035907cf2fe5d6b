using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Testing.Stripe;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Lives;
using Kelmah.Tests.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Races;

/// <summary>
/// A cancellation, a change of the plan and the renewal with its webhooks meet: each is overtaken by each before any of its commits. The webhooks come
/// after that in the reverse order, and once more. In the end Stripe and what is stored agree, and what the account says was true after each commit.
/// </summary>
public sealed class SubscriptionRaceTests : SubscriberTest
{
    private delegate Task<string?> Command(SubscriptionRaceTests race);

    private static readonly Dictionary<string, Command> All = new(StringComparer.Ordinal)
    {
        ["cancel"] = async race => Code(await race.Use.CancelAsync(race.User, None)),
        ["change the plan"] = async race => Code(await race.ChangeAsync("business")),
        ["go on"] = async race => Code(await race.ChangeAsync("plus")),
        ["renew at Stripe"] = async race =>
        {
            await race.PassAsync(TimeSpan.FromSeconds(90));
            return null;
        },
        ["take the paid invoice in"] = async race =>
        {
            var listed = await race.Market.Get<IStripeBilling>().ListInvoicesAsync(race.stripeId, None);
            return Code(await race.Market.Get<SubscriptionInvoices>().BookAsync(listed.Value!.Items[0].Id, _ => { }, None));
        },
        ["take the update in"] = async race => Code(await race.Sync.RefreshAsync(race.stripeId, _ => { }, None)),
    };

    private readonly List<string> wrong = [];
    private string stripeId = "";

    private WatchedStore Store => (WatchedStore)Market.Store;

    /// <summary>Whether the next period has begun at Stripe, which nothing was heard of; what is overtaken, at which of its commits; and by what.</summary>
    public static TheoryData<bool, string, int, string> Meetings
    {
        get
        {
            var meetings = new TheoryData<bool, string, int, string>();
            foreach (var (first, commits) in new[] { ("cancel", 2), ("change the plan", 3) })
            {
                foreach (var second in (string[])["cancel", "change the plan", "go on", "renew at Stripe"])
                {
                    for (var commit = 0; commit < commits; commit++) meetings.Add(false, first, commit, second);
                }
            }

            foreach (var (first, commits) in new[] { ("cancel", 2), ("change the plan", 3), ("take the paid invoice in", 1), ("take the update in", 1) })
            {
                foreach (var second in (string[])["cancel", "change the plan", "take the paid invoice in", "take the update in"])
                {
                    for (var commit = 0; commit < commits; commit++) meetings.Add(true, first, commit, second);
                }
            }

            return meetings;
        }
    }

    [Theory]
    [MemberData(nameof(Meetings))]
    public async Task What_meets_a_renewal_or_a_change_ends_as_Stripe_has_it(bool isRenewed, string first, int commit, string second)
    {
        var subscription = await BeforeItsEndAsync();
        if (isRenewed) await All["renew at Stripe"](this);
        WatchAccount();
        var overtaking = "not played";
        BeforeCommit(commit, async () => overtaking = await All[second](this));
        await All[first](this);
        if (Store.IsWaiting) overtaking = await All[second](this);
        Assert.NotEqual("not played", overtaking);

        var webhooks = await ReceiveAsync();
        foreach (var webhook in webhooks.AsEnumerable().Reverse().Concat(webhooks)) await Market.DeliverAsync(webhook);
        await Sync.ExecuteAsync(subscription.Id, None);
        await PassAsync(TimeSpan.FromHours(3));
        await DrainAsync();
        await Sync.CheckAsync(subscription.Id, None);

        Assert.Empty(wrong);
        await AssertAgreedAsync(await ReadAsync(subscription.Id));
        await Market.AssertReconciledAsync();
    }

    private protected override Task<Market> OpenMarketAsync() => RaceWorld.OpenMarketAsync();

    private async Task<Subscription> BeforeItsEndAsync()
    {
        var account = new NewAccount(User.UserId, "ama@example.com", "hash", UserRole.Worker, new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        await Market.InsertAsync(Kelmah.Identity.User.RegisterVerified(account, Market.Now));
        var subscription = await SubscribedAsync();
        stripeId = subscription.StripeSubscriptionId!;
        await PassAsync(subscription.CurrentPeriodEnd!.Value - Market.Now - TimeSpan.FromMinutes(1));
        await DrainAsync();
        return subscription;
    }

    private void BeforeCommit(int number, Func<Task> happens) => Store.BeforeNextCommit(number == 0 ? happens : () =>
    {
        BeforeCommit(number - 1, happens);
        return Task.CompletedTask;
    });

    /// <summary>What the account says is compared with the subscription after each commit.</summary>
    private void WatchAccount() => Store.AfterNextCommit(async () =>
    {
        wrong.AddRange(BillingAudit.WrongAccount((await Market.Store.FindAsync<User>(User.UserId, None))!.Subscription, await LiveAsync()));
        WatchAccount();
    });

    /// <summary>Every webhook of what has happened at Stripe and was not taken in yet.</summary>
    private async Task<List<ReceivedWebhook>> ReceiveAsync()
    {
        var (_, events) = await Market.Stripe.GetAsync("/v1/events?limit=100");
        var missing = new HashSet<string>();
        foreach (var happened in events.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!))
        {
            if (await Market.Store.FindAsync(StripeNoticeCollection.StripeEventId.Is(happened), None) is null) missing.Add(happened);
        }

        var received = new List<ReceivedWebhook>();
        while (missing.Count > 0)
        {
            received.Add(await Market.Stripe.NextWebhookAsync());
            missing.Remove(received[^1].Id);
        }

        return received;
    }

    private async Task AssertAgreedAsync(Subscription ours)
    {
        var (_, listed) = await Market.Stripe.GetAsync("/v1/subscriptions?status=all&limit=100");
        var theirs = Assert.Single(listed.GetProperty("data").EnumerateArray());
        var item = theirs.GetProperty("items").GetProperty("data")[0];
        Assert.Null(ours.SyncAt);
        Assert.Equal(theirs.GetProperty("status").GetString(), ours.Status == SubscriptionStatus.Canceled ? "canceled" : "active");
        Assert.Equal(item.GetProperty("price").GetProperty("unit_amount").GetInt64(), ours.Plan == "business" ? 20_000 : 5_000);
        if (ours.EndedAt is null)
        {
            Assert.Equal(theirs.GetProperty("cancel_at_period_end").GetBoolean(), ours.CancelAtPeriodEnd);
            Assert.Equal(item.GetProperty("current_period_end").GetInt64(), ours.CurrentPeriodEnd!.Value.ToUnixTimeSeconds());
            await AssertLastWordAsync(ours);
        }

        var (_, charges) = await Market.Stripe.GetAsync("/v1/charges?limit=100");
        Assert.Equal(
            charges.GetProperty("data").EnumerateArray().Select(charge => charge.GetProperty("amount").GetInt64()).Order(),
            (await PaidAsync()).Select(paid => paid.Amount.MinorUnits).Order());
    }

    /// <summary>What the user asked for last is so, unless it was refused.</summary>
    private async Task AssertLastWordAsync(Subscription ours)
    {
        var records = await Market.Get<IEventLog>().ReadStreamAsync(SubscriptionCollection.Definition.StreamId(ours.Id), 0, None);
        var said = records.Select(record => record.Payload).ToList();
        if (said.OfType<SubscriptionChangeAsked>().LastOrDefault() is { } last && !said.OfType<SubscriptionChangeRefused>().Any()) Assert.Equal(last.Cancels, ours.CancelAtPeriodEnd);
    }
}
