using System.Security.Cryptography;
using System.Text;
using Kelmah.Testing.Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

public sealed class StripeWebhookTests : StripeSimulatorTest
{
    private static readonly string[] EventsOfAPayment = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"];

    [Fact]
    public async Task Each_event_of_a_payment_is_posted_once_and_signed_over_its_raw_bytes()
    {
        var intent = await Simulator.PayAsync(10_000);
        var webhooks = await Simulator.NextWebhooksAsync(3);

        Assert.Equal(EventsOfAPayment.Order(), webhooks.Select(webhook => webhook.Type).Order());
        var time = Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.All(webhooks, webhook => Assert.Equal($"t={time},v1={Sign(time, webhook.Body)}", webhook.Signature));
        var succeeded = webhooks.Single(webhook => webhook.Type == "payment_intent.succeeded").Json;
        Assert.Equal(intent, succeeded.GetProperty("data").GetProperty("object").GetProperty("id").GetString());
        Assert.Equal("2026-10-28.endive", succeeded.GetProperty("api_version").GetString());
        var (_, stored) = await Simulator.GetAsync($"/v1/events/{webhooks[0].Id}");
        Assert.Equal(webhooks[0].Type, stored.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_declined_card_is_told_with_the_reason()
    {
        var (_, intent) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs");

        var (status, answer) = await Simulator.PostAsync(
            $"/v1/payment_intents/{intent.GetProperty("id")}/confirm", "payment_method=pm_card_chargeDeclinedInsufficientFunds");

        var error = answer.GetProperty("error");
        Assert.Equal(402, status);
        Assert.Equal(
            ("card_error", "card_declined", "insufficient_funds"),
            (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("decline_code").GetString()));
        var types = (await Simulator.NextWebhooksAsync(3)).Select(webhook => webhook.Type);
        Assert.Equal("charge.failed payment_intent.created payment_intent.payment_failed", string.Join(' ', types.Order()));
    }

    [Fact]
    public async Task A_post_that_is_not_answered_2xx_is_made_again_later()
    {
        var attempts = 0;
        Simulator.AnswerWebhook = _ => Interlocked.Increment(ref attempts) <= 3 ? 500 : 200;

        await Simulator.PostAsync("/v1/customers", "name=Ama");
        var webhooks = new List<ReceivedWebhook>();
        while (webhooks.Count < 4) webhooks.Add(await AdvanceUntilAsync(Simulator.NextWebhookAsync()));

        Assert.Single(webhooks.Select(webhook => webhook.Id).Distinct());
        var times = webhooks.Select(Time).ToList();
        Assert.True(times[1] - times[0] >= 1 && times[2] - times[1] >= 4 && times[3] - times[2] >= 16, string.Join(", ", times));
    }

    [Fact]
    public async Task Duplicates_repeat_each_event()
    {
        await Simulator.MisbehaveAsync(new { webhookDuplicates = 2 });

        await Simulator.PostAsync("/v1/customers", "name=Ama");
        var webhooks = await Simulator.NextWebhooksAsync(3);

        Assert.Single(webhooks.Select(webhook => webhook.Id).Distinct());
    }

    [Fact]
    public async Task Dropped_posts_are_never_made_and_the_events_stay_to_be_read()
    {
        await Simulator.MisbehaveAsync(new { webhookDropFirst = 2 });

        await Simulator.PayAsync(10_000);
        var webhook = await Simulator.NextWebhookAsync();

        Assert.Equal("payment_intent.succeeded", webhook.Type);
        var (_, events) = await Simulator.GetAsync("/v1/events");
        Assert.Equal(3, events.GetProperty("data").GetArrayLength());
        Assert.False(Simulator.HasUnreadWebhooks);
    }

    [Fact]
    public async Task Delayed_posts_wait_for_the_clock()
    {
        await Simulator.MisbehaveAsync(new { webhookDelaySeconds = 3600 });
        var asked = Clock.GetUtcNow().ToUnixTimeSeconds();

        await Simulator.PostAsync("/v1/customers", "name=Ama");
        Clock.Advance(TimeSpan.FromSeconds(3599));
        Assert.False(Simulator.HasUnreadWebhooks);
        var webhook = await AdvanceUntilAsync(Simulator.NextWebhookAsync());

        Assert.True(Time(webhook) >= asked + 3600);
    }

    [Fact]
    public async Task Reordered_posts_are_held_and_made_in_an_order_that_the_seed_decides()
    {
        var orders = new List<string>();
        foreach (var seed in (int[])[1, 1, 2, 3, 4])
        {
            await using var host = await StripeSimulatorHost.StartAsync(Clock);
            await host.MisbehaveAsync(new { seed, webhookReorder = 6 });

            for (var number = 0; number < 6; number++) await host.PostAsync("/v1/customers", $"name={number}");

            var webhooks = await host.NextWebhooksAsync(6);
            orders.Add(string.Concat(webhooks.Select(Name)));
        }

        Assert.Equal(orders[0], orders[1]);
        Assert.Contains(orders, order => order != "012345");
        Assert.All(orders, order => Assert.Equal("012345", string.Concat(order.Order())));
    }

    [Fact]
    public async Task Held_posts_go_when_their_window_has_passed()
    {
        await Simulator.MisbehaveAsync(new { webhookReorder = 10, webhookReorderWindowSeconds = 60 });

        await Simulator.PostAsync("/v1/customers", "name=Ama");
        Assert.False(Simulator.HasUnreadWebhooks);

        Assert.Equal("customer.created", (await AdvanceUntilAsync(Simulator.NextWebhookAsync())).Type);
    }

    [Fact]
    public async Task What_was_not_posted_is_posted_after_a_restart_and_objects_and_keys_are_still_there()
    {
        await Simulator.DisposeAsync();
        await StartAsync(options => options.WebhookUrl = "http://127.0.0.1:1/");
        var (_, created) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs", "key");
        await Simulator.DisposeAsync();

        await StartAsync();
        var webhook = await AdvanceUntilAsync(Simulator.NextWebhookAsync());
        var (_, again) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs", "key");

        Assert.Equal("payment_intent.created", webhook.Type);
        Assert.Equal(created.GetProperty("id").GetString(), again.GetProperty("id").GetString());
    }

    private static string Name(ReceivedWebhook webhook) =>
        webhook.Json.GetProperty("data").GetProperty("object").GetProperty("name").GetString()!;

    private static long Time(ReceivedWebhook webhook) =>
        long.Parse(webhook.Signature.Split(',')[0]["t=".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static string Sign(long time, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes("whsec_local"), (byte[])[.. Encoding.UTF8.GetBytes($"{time}."), .. body]));

    /// <summary>Moves the clock by seconds until what is awaited has happened; the deliverer sets its timers meanwhile.</summary>
    private async Task<T> AdvanceUntilAsync<T>(Task<T> awaited)
    {
        while (!awaited.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(awaited, Task.Delay(TimeSpan.FromMilliseconds(2)));
        }

        return await awaited;
    }
}
