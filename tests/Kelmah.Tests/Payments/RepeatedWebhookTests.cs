using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A stored webhook event is processed twice where its message is delivered twice: the second time is a success that changes nothing.</summary>
public sealed class RepeatedWebhookTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await Market.OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Of_a_connected_account() => await AssertRepeatsAsync("account", await OpenAccountAsync());

    [Fact]
    public async Task Of_a_payment_that_is_not_ours() => await AssertRepeatsAsync("payment_intent", await CreatePaymentAsync());

    [Fact]
    public Task Of_an_object_that_is_not_looked_at() => AssertRepeatsAsync("customer", "cus_1");

    private async Task AssertRepeatsAsync(string objectType, string objectId)
    {
        var received = new StripeEvent($"evt_{objectType}", $"{objectType}.updated", market.Now, "2026-01-01", LiveMode: false, objectId, objectType);
        var notice = StripeNotice.Receive(Guid.CreateVersion7(), received, "{}", market.Now);
        await market.InsertAsync(notice);

        for (var delivery = 0; delivery < 2; delivery++)
            Assert.True((await market.Get<ProcessStripeNotice>().ExecuteAsync(notice.Id, None)).Value);
    }

    private async Task<string> OpenAccountAsync() =>
        (await market.Get<IStripeApi>().CreateAccountAsync(new NewStripeAccount("US") { Email = "kofi@example.com" }, "account", None)).Value!.Id;

    private async Task<string> CreatePaymentAsync() =>
        (await market.Get<IStripeApi>().CreatePaymentIntentAsync(new NewStripePaymentIntent(1_000, "ghs"), "payment", None)).Value!.Id;
}
