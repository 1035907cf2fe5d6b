using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Tests.Payments;

public sealed class PaymentRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Funding_answers_with_the_escrow_the_payment_and_its_secret_and_a_repeat_with_the_same()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var path = $"/contracts/{parties.ContractId}/escrow";

        var first = await parties.Hirer.PostAsync(path, null, ("Idempotency-Key", "fund-once"));
        var again = await parties.Hirer.PostAsync(path, null, ("Idempotency-Key", "fund-once"));
        var other = await parties.Hirer.PostAsync(path, new { });

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal("1500.00", first.Body.GetProperty("transaction").GetProperty("amount").GetProperty("amount").GetString());
        Assert.StartsWith("pi_", first.Body.GetProperty("clientSecret").GetString(), StringComparison.Ordinal);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(
            first.Body.GetProperty("transaction").GetProperty("id").GetString(), other.Body.GetProperty("transaction").GetProperty("id").GetString());
        Assert.Equal("0.00", (await parties.Worker.GetAsync(path)).Body.GetProperty("held").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task Funding_before_the_signatures_is_refused_and_goes_on_after_them_with_the_same_key()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{parties.ContractId}/escrow";
        (await parties.Hirer.PostAsync(path, null, ("Idempotency-Key", "fund-early"))).AssertProblem(HttpStatusCode.Conflict, "contract_not_active");
        await parties.SignAsync();

        Assert.Equal(HttpStatusCode.Created, (await parties.Hirer.PostAsync(path, null, ("Idempotency-Key", "fund-early"))).Status);
    }

    [Fact]
    public async Task The_secret_of_a_payment_stands_nowhere_in_the_store()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var funded = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", null, ("Idempotency-Key", "fund-secretly"));
        var secret = funded.Body.GetProperty("clientSecret").GetString()!;

        await foreach (var kept in app.Store.AllAsync(IdempotentRequestCollection.ExpiresAt.Above(DateTimeOffset.MinValue), CancellationToken.None))
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(kept.Answer?.Body ?? []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_sees_no_id_of_the_hirers_payment()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var admin = await app.SignInAsAdminAsync();
        await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow");

        foreach (var path in (string[])[$"/contracts/{parties.ContractId}/transactions", $"/contracts/{parties.ContractId}/timeline"])
        {
            Assert.Contains("pi_", (await parties.Hirer.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.Contains("pi_", (await admin.GetAsync(path)).Text, StringComparison.Ordinal);
            var seen = await parties.Worker.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, seen.Status);
            Assert.DoesNotContain("pi_", seen.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"amount":"1.00"}""")]
    [InlineData("""{"channel":"cash"}""")]
    [InlineData("""{"channel":1}""")]
    [InlineData("[")]
    public async Task Nobody_names_an_amount_or_an_unknown_channel(string body)
    {
        var parties = await ContractParties.DraftAsync(app);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await parties.Hirer.SendAsync(HttpMethod.Post, $"/contracts/{parties.ContractId}/escrow", content))
            .AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task A_wallet_is_its_users_alone()
    {
        var parties = await ContractParties.DraftAsync(app);

        var wallet = (await parties.Worker.GetAsync("/wallet")).Body;
        Assert.Equal(("0.00", "GHS"), (wallet.GetProperty("balance").GetProperty("amount").GetString(), wallet.GetProperty("currency").GetString()));
        Assert.Equal(0, (await parties.Worker.GetAsync("/wallet/transactions")).Body.GetProperty("items").GetArrayLength());
        (await app.Anonymous.GetAsync("/wallet")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.GetAsync("/wallet/transactions")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task The_ledger_is_the_administrators()
    {
        var parties = await ContractParties.DraftAsync(app);
        var admin = await app.SignInAsAdminAsync();

        Assert.True((await admin.GetAsync("/admin/ledger/reconciliation")).Body.GetProperty("balanced").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/admin/ledger/accounts/platform:fees/entries")).Status);
        foreach (var path in (string[])["/admin/ledger/reconciliation", "/admin/ledger/accounts/platform:fees/entries"])
        {
            (await parties.Hirer.GetAsync(path)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
            (await app.Anonymous.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        }
    }

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    [InlineData(3_000, HttpStatusCode.BadRequest)]
    public async Task A_signed_webhook_with_an_id_that_no_event_has_is_a_bad_request(int length, HttpStatusCode status)
    {
        var time = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var of = new { @object = new { id = "acct_1", @object = "account" } };
        var body = JsonSerializer.Serialize(new { id = $"evt_{new string('x', length - 4)}", @object = "event", type = "account.updated", created = time, livemode = false, data = of });
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("whsec_local"), Encoding.UTF8.GetBytes($"{time}.{body}")));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await app.Anonymous.SendAsync(HttpMethod.Post, "/webhooks/stripe", content, ("Stripe-Signature", $"t={time},v1={signature}"))).AssertStatus(status);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{}", null)]
    [InlineData("{}", "t=1,v1=00")]
    [InlineData("not json", "nonsense")]
    public async Task A_webhook_without_a_valid_signature_is_refused(string body, string? signature)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (string, string)[] headers = signature is null ? [] : [("Stripe-Signature", signature)];

        (await app.Anonymous.SendAsync(HttpMethod.Post, "/webhooks/stripe", content, headers))
            .AssertProblem(HttpStatusCode.BadRequest, "webhook_signature_invalid");
    }
}
