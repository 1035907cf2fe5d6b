using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Cards that a hirer stores and pays with later, and mobile money, over HTTP and the simulator of Stripe.</summary>
public sealed class StoredCardRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_card_is_stored_shown_to_its_owner_alone_and_pays_for_a_contract_of_its_owner_alone()
    {
        var parties = await SignedAsync(app);
        var card = await StoreAsync(app, parties);
        var other = await SignedAsync(app);
        var path = $"/contracts/{other.ContractId}/escrow";

        Assert.Equal(("card", "visa", "4242", 8, 2030, true), (
            card.GetProperty("kind").GetString(), card.GetProperty("brand").GetString(), card.GetProperty("last4").GetString(),
            card.GetProperty("expiryMonth").GetInt32(), card.GetProperty("expiryYear").GetInt32(), card.GetProperty("isDefault").GetBoolean()));
        Assert.DoesNotContain("pm_", (await parties.Hirer.GetAsync("/wallet")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("cus_", (await parties.Hirer.GetAsync("/wallet")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await parties.Worker.GetAsync("/wallet")).Body.GetProperty("paymentMethods").GetArrayLength());
        var asked = new { paymentMethodId = card.GetProperty("id").GetString() };
        (await other.Hirer.PostAsync(path, asked)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Hirer.PostAsync(path, asked)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await other.Worker.PostAsync(path, asked)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await other.Stranger.PostAsync(path, asked)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await (await app.SignInAsAdminAsync()).PostAsync(path, asked)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await app.Anonymous.PostAsync(path, asked)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await other.Hirer.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_stored_card_pays_at_once_and_a_repeat_with_the_same_key_is_told_the_same()
    {
        var first = await SignedAsync(app);
        var card = await StoreAsync(app, first);
        var contract = await AgainAsync(app, first);
        var asked = new { paymentMethodId = card.GetProperty("id").GetString() };

        var paid = await first.Hirer.PostAsync($"/contracts/{contract}/escrow", asked, ("Idempotency-Key", "pay-by-card"));
        var again = await first.Hirer.PostAsync($"/contracts/{contract}/escrow", asked, ("Idempotency-Key", "pay-by-card"));
        var other = await first.Hirer.PostAsync($"/contracts/{contract}/escrow", asked);

        paid.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(("paid", JsonValueKind.Null, "completed"), (
            paid.Body.GetProperty("status").GetString(), paid.Body.GetProperty("clientSecret").ValueKind, paid.Body.GetProperty("transaction").GetProperty("status").GetString()));
        Assert.Equal("1500.00", paid.Body.GetProperty("escrow").GetProperty("held").GetProperty("amount").GetString());
        Assert.Equal(paid.Text, again.Text);
        other.AssertProblem(HttpStatusCode.Conflict, "escrow_already_held");
    }

    [Fact]
    public async Task A_declined_card_is_told_and_one_whose_bank_asks_leaves_the_payment_to_the_payer()
    {
        var first = await SignedAsync(app);
        var card = await StoreAsync(app, first);
        var contract = await AgainAsync(app, first);
        var asked = new { paymentMethodId = card.GetProperty("id").GetString() };

        await ChangeIssuerAsync(first, "pm_card_chargeDeclinedLostCard");
        var declined = await first.Hirer.PostAsync($"/contracts/{contract}/escrow", asked);
        await ChangeIssuerAsync(first, "pm_card_authenticationRequired");
        var waiting = await first.Hirer.PostAsync($"/contracts/{contract}/escrow", asked);

        declined.AssertProblem(HttpStatusCode.PaymentRequired, "payment_declined");
        Assert.Equal("lost_card", declined.Body.GetProperty("detail").GetString());
        waiting.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(("needs_payer", "pending"), (waiting.Body.GetProperty("status").GetString(), waiting.Body.GetProperty("transaction").GetProperty("status").GetString()));
        Assert.StartsWith("pi_", waiting.Body.GetProperty("clientSecret").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mobile_money_is_paid_by_its_own_payment_method()
    {
        var parties = await SignedAsync(app);

        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", new { channel = "mobile_money" });
        funding.AssertStatus(HttpStatusCode.Created);
        await ConfirmAsync(app, funding, "pm_mobile_money");

        await HeldAsync(parties.Hirer, parties.ContractId);
    }

    [Fact]
    public async Task Mobile_money_is_refused_where_the_account_does_not_have_it()
    {
        await using var real = await KelmahApp.StartNewAsync(("Stripe:ApiKey", "sk_live_1"), ("Stripe:WebhookSecret", "whsec_1"), ("Stripe:BaseUrl", "http://127.0.0.1:9"));
        var parties = await SignedAsync(real);

        (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", new { channel = "mobile_money" }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "payment_channel_not_offered");
    }

    [Theory]
    [InlineData("""{"paymentMethodId":"019b76da-a800-7043-b2cd-f7c62fec9279","savePaymentMethod":true}""", "savePaymentMethod")]
    [InlineData("""{"channel":"mobile_money","savePaymentMethod":true}""", "savePaymentMethod")]
    [InlineData("""{"channel":"mobile_money","paymentMethodId":"019b76da-a800-7043-b2cd-f7c62fec9279"}""", "paymentMethodId")]
    [InlineData("""{"paymentMethodId":"pm_1"}""", "paymentMethodId")]
    [InlineData("""{"savePaymentMethod":"yes"}""", "savePaymentMethod")]
    public async Task What_cannot_be_read_or_go_together_is_refused(string body, string field)
    {
        var parties = await SignedAsync(app);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var refused = await parties.Hirer.SendAsync(HttpMethod.Post, $"/contracts/{parties.ContractId}/escrow", content);

        refused.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.True(refused.Body.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
    }

    [Fact]
    public async Task An_erased_hirer_leaves_no_card_and_no_customer_behind()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var hirer = await own.SignUpAsync(UserRole.Hirer);
        var wallet = await AttachAsync(own, hirer.UserId);
        Assert.Equal(1, (await hirer.GetAsync("/wallet")).Body.GetProperty("paymentMethods").GetArrayLength());
        (await hirer.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).AssertStatus(HttpStatusCode.Accepted);

        await own.Clock.AdvanceAsync(new AccountOptions().ErasureGrace + TimeSpan.FromMinutes(1));

        var forgotten = await Until.HoldsAsync(
            async () => await own.Store.FindAsync<Wallet>(wallet.Id, CancellationToken.None), found => found is { StripeCustomerId: null });
        Assert.Empty(forgotten!.PaymentMethods);
        var (status, _) = await CallAsync(own, HttpMethod.Get, $"/v1/customers/{wallet.StripeCustomerId}", "");
        Assert.Equal(HttpStatusCode.NotFound, status);
        var (_, method) = await CallAsync(own, HttpMethod.Get, $"/v1/payment_methods/{wallet.PaymentMethods[0].StripePaymentMethodId}", "");
        Assert.Equal(JsonValueKind.Null, method.GetProperty("customer").ValueKind);
    }

    private static async Task<ContractParties> SignedAsync(KelmahApp app)
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        return parties;
    }

    /// <summary>Another signed contract of the same two.</summary>
    private static async Task<string> AgainAsync(KelmahApp app, ContractParties parties)
    {
        var application = await Jobs.SampleJobs.ApplyAsync(parties.Worker, await Jobs.SampleJobs.PublishAsync(parties.Hirer));
        var contract = await parties.Hirer.PostAsync($"/applications/{application}/accept");
        (await parties.Hirer.PostAsync($"/contracts/{contract.Id}/milestones", ContractParties.Milestone(app))).AssertStatus(HttpStatusCode.Created);
        await (parties with { ContractId = contract.Id }).SignAsync();
        return contract.Id;
    }

    private static async Task<JsonElement> StoreAsync(KelmahApp app, ContractParties parties)
    {
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", new { savePaymentMethod = true });
        funding.AssertStatus(HttpStatusCode.Created);
        await ConfirmAsync(app, funding, "pm_card_visa");
        await HeldAsync(parties.Hirer, parties.ContractId);
        return Assert.Single((await parties.Hirer.GetAsync("/wallet")).Body.GetProperty("paymentMethods").EnumerateArray());
    }

    /// <summary>A card that the user has given Stripe before.</summary>
    private static async Task<Wallet> AttachAsync(KelmahApp app, Guid userId)
    {
        var customer = (await app.Services.GetRequiredService<StripeCustomers>().EnsureAsync(userId, CancellationToken.None)).Value;
        var (_, method) = await CallAsync(app, HttpMethod.Post, "/v1/payment_methods/pm_card_visa/attach", $"customer={customer}");
        var attached = new StripePaymentMethod(method.GetProperty("id").GetString()!, "card") { CustomerId = customer };
        var kept = await app.Services.GetRequiredService<Transactor>().RunAsync<Wallet>(null, async work => work.Update(
            (await work.FindAsync(WalletCollection.UserId.Is(userId), CancellationToken.None))!.KeepPaymentMethod(Guid.CreateVersion7(), attached, app.Clock.GetUtcNow())), CancellationToken.None);
        return kept.Value;
    }

    private static async Task ConfirmAsync(KelmahApp app, TestAnswer funding, string method)
    {
        var intent = funding.Body.GetProperty("transaction").GetProperty("stripePaymentIntentId").GetString();
        var (status, _) = await CallAsync(app, HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm", $"payment_method={method}");
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static Task<TestAnswer> HeldAsync(TestClient hirer, string contractId) => Until.HoldsAsync(
        () => hirer.GetAsync($"/contracts/{contractId}/escrow"), answer => answer.Body.GetProperty("held").GetProperty("amount").GetString() == "1500.00");

    private async Task ChangeIssuerAsync(ContractParties parties, string card)
    {
        var wallet = (await app.Store.FindAsync(WalletCollection.UserId.Is(parties.Hirer.UserId), CancellationToken.None))!;
        using var content = new StringContent(JsonSerializer.Serialize(new { card }), Encoding.UTF8, "application/json");
        using var changed = await app.Http.PostAsync($"/simulators/stripe/payment-methods/{wallet.PaymentMethods[0].StripePaymentMethodId}", content);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(KelmahApp app, HttpMethod method, string path, string form)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        if (method == HttpMethod.Post) request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await app.Http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
