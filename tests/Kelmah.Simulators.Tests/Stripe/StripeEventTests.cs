using System.Text;
using System.Text.Json;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Events that nothing here causes, posted because somebody asks for them.</summary>
public sealed class StripeEventTests : StripeSimulatorTest
{
    [Fact]
    public async Task A_thin_event_is_posted_and_signed_and_is_not_in_the_list_of_events()
    {
        var account = await Simulator.OpenAccountAsync();
        await Simulator.NextWebhookAsync();

        var (status, _) = await PostEventAsync(new { type = "v2.core.account.closed", @object = new { id = account, type = "v2.core.account" }, account });

        var webhook = await Simulator.NextWebhookAsync();
        var text = Encoding.UTF8.GetString(webhook.Body);
        var read = Client.ParseEventNotification(text, webhook.Signature, "whsec_local", long.MaxValue);
        var closed = Assert.IsType<global::Stripe.Events.V2CoreAccountClosedEventNotification>(read);
        Assert.Equal(200, status);
        Assert.Equal((account, "v2.core.account", $"/v2/core/accounts/{account}"), (closed.RelatedObject!.Id, closed.RelatedObject.Type, closed.RelatedObject.Url));
        Assert.Equal((account, Clock.GetUtcNow()), ($"{closed.Context}", new DateTimeOffset(closed.Created)));
        Assert.Equal("2026-01-01T00:00:00.000Z", webhook.Json.GetProperty("created").GetString());
        Assert.Equal("account.updated", await Client.V1.EventTypesAsync());
    }

    [Fact]
    public async Task An_event_of_a_connected_account_names_it_and_one_of_the_platform_is_listed()
    {
        var account = await Simulator.OpenAccountAsync();
        await Simulator.NextWebhookAsync();

        await PostEventAsync(new { type = "payment_intent.succeeded", @object = new { id = "pi_elsewhere", type = "payment_intent" }, account });
        var foreign = await Simulator.NextWebhookAsync();
        await PostEventAsync(new { type = "account.updated", @object = new { id = account, type = "account" } });
        var own = await Simulator.NextWebhookAsync();
        var (missing, _) = await PostEventAsync(new { type = "account.updated" });

        var read = EventUtility.ConstructEvent(Encoding.UTF8.GetString(foreign.Body), foreign.Signature, "whsec_local", long.MaxValue);
        Assert.Equal((account, "pi_elsewhere"), (read.Account, ((PaymentIntent)read.Data.Object).Id));
        Assert.True(own.Json.GetProperty("data").GetProperty("object").GetProperty("payouts_enabled").GetBoolean());
        Assert.False(own.Json.TryGetProperty("account", out _));
        Assert.Equal(400, missing);
        Assert.Equal("account.updated account.updated", await Client.V1.EventTypesAsync());
    }

    private Task<(int Status, JsonElement Body)> PostEventAsync(object body) =>
        Simulator.PostAsync("/simulators/stripe/events", JsonSerializer.Serialize(body));
}
