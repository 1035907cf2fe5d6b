using System.Security.Cryptography;
using System.Text;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Simulators.Tests.Stripe;

public sealed class StripeWebhookTests
{
    private static readonly string[] EventsOfAPayment = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"];

    private readonly FakeTimeProvider clock = new(TestTime.Start);

    [Fact]
    public async Task Each_event_of_a_payment_is_posted_once_and_signed_over_its_raw_bytes()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);

        var intent = await host.PayAsync(10_000);
        var webhooks = await host.NextWebhooksAsync(3);

        Assert.Equal(EventsOfAPayment.Order(), webhooks.Select(webhook => webhook.Type).Order());
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.All(webhooks, webhook => Assert.Equal($"t={time},v1={Sign(time, webhook.Body)}", webhook.Signature));
        var succeeded = webhooks.Single(webhook => webhook.Type == "payment_intent.succeeded").Json;
        Assert.Equal(intent, succeeded.GetProperty("data").GetProperty("object").GetProperty("id").GetString());
        Assert.Equal("2026-10-28.endive", succeeded.GetProperty("api_version").GetString());
        var (_, stored) = await host.GetAsync($"/v1/events/{webhooks[0].Id}");
        Assert.Equal(webhooks[0].Type, stored.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_declined_card_is_told_with_the_reason()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        var (_, intent) = await host.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs");

        var (status, answer) = await host.PostAsync(
            $"/v1/payment_intents/{intent.GetProperty("id")}/confirm", "payment_method=pm_card_chargeDeclinedInsufficientFunds");

        var error = answer.GetProperty("error");
        Assert.Equal(402, status);
        Assert.Equal(
            ("card_error", "card_declined", "insufficient_funds"),
            (error.GetProperty("type").GetString(), error.GetProperty("code").GetString(), error.GetProperty("decline_code").GetString()));
        var types = (await host.NextWebhooksAsync(3)).Select(webhook => webhook.Type);
        Assert.Equal("charge.failed payment_intent.created payment_intent.payment_failed", string.Join(' ', types.Order()));
    }

    [Fact]
    public async Task A_post_that_is_not_answered_2xx_is_made_again_later()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        var attempts = 0;
        host.AnswerWebhook = _ => Interlocked.Increment(ref attempts) <= 3 ? 500 : 200;

        await host.PostAsync("/v1/customers", "name=Ama");
        var webhooks = new List<ReceivedWebhook>();
        while (webhooks.Count < 4) webhooks.Add(await AdvanceUntilAsync(host.NextWebhookAsync()));

        Assert.Single(webhooks.Select(webhook => webhook.Id).Distinct());
        var times = webhooks.Select(Time).ToList();
        Assert.True(times[1] - times[0] >= 1 && times[2] - times[1] >= 4 && times[3] - times[2] >= 16, string.Join(", ", times));
    }

    [Fact]
    public async Task Duplicates_repeat_each_event()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        await host.MisbehaveAsync(new { webhookDuplicates = 2 });

        await host.PostAsync("/v1/customers", "name=Ama");
        var webhooks = await host.NextWebhooksAsync(3);

        Assert.Single(webhooks.Select(webhook => webhook.Id).Distinct());
    }

    [Fact]
    public async Task Dropped_posts_are_never_made_and_the_events_stay_to_be_read()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        await host.MisbehaveAsync(new { webhookDropFirst = 2 });

        await host.PayAsync(10_000);
        var webhook = await host.NextWebhookAsync();

        Assert.Equal("payment_intent.succeeded", webhook.Type);
        var (_, events) = await host.GetAsync("/v1/events");
        Assert.Equal(3, events.GetProperty("data").GetArrayLength());
        Assert.False(host.HasUnreadWebhooks);
    }

    [Fact]
    public async Task Delayed_posts_wait_for_the_clock()
    {
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        await host.MisbehaveAsync(new { webhookDelaySeconds = 3600 });
        var asked = clock.GetUtcNow().ToUnixTimeSeconds();

        await host.PostAsync("/v1/customers", "name=Ama");
        clock.Advance(TimeSpan.FromSeconds(3599));
        Assert.False(host.HasUnreadWebhooks);
        var webhook = await AdvanceUntilAsync(host.NextWebhookAsync());

        Assert.True(Time(webhook) >= asked + 3600);
    }

    [Fact]
    public async Task Reordered_posts_are_held_and_made_in_an_order_that_the_seed_decides()
    {
        var orders = new List<string>();
        foreach (var seed in (int[])[1, 1, 2, 3, 4])
        {
            await using var host = await StripeSimulatorHost.StartAsync(clock);
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
        await using var host = await StripeSimulatorHost.StartAsync(clock);
        await host.MisbehaveAsync(new { webhookReorder = 10, webhookReorderWindowSeconds = 60 });

        await host.PostAsync("/v1/customers", "name=Ama");
        Assert.False(host.HasUnreadWebhooks);

        Assert.Equal("customer.created", (await AdvanceUntilAsync(host.NextWebhookAsync())).Type);
    }

    [Fact]
    public async Task What_was_not_posted_is_posted_after_a_restart_and_objects_and_keys_are_still_there()
    {
        var file = StripeSimulatorHost.NewFile();
        string intent;
        await using (var before = await StripeSimulatorHost.StartAsync(clock, file, options => options.WebhookUrl = "http://127.0.0.1:1/"))
        {
            var (_, created) = await before.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs", "key");
            intent = created.GetProperty("id").GetString()!;
        }

        await using var after = await StripeSimulatorHost.StartAsync(clock, file);
        var webhook = await AdvanceUntilAsync(after.NextWebhookAsync());
        var (_, again) = await after.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs", "key");

        Assert.Equal("payment_intent.created", webhook.Type);
        Assert.Equal(intent, again.GetProperty("id").GetString());
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
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(awaited, Task.Delay(TimeSpan.FromMilliseconds(2)));
        }

        return await awaited;
    }
}
