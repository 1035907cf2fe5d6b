using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

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
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(3_000, false)]
    public async Task A_signed_webhook_is_kept_whatever_its_id(int length, bool isEvent)
    {
        var time = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var of = new { @object = new { id = "acct_1", @object = "account" } };
        var body = JsonSerializer.Serialize(new { id = $"evt_{new string('x', length - 4)}", @object = "event", type = "account.updated", created = time, livemode = false, data = of });

        var answer = await PostSignedAsync(body, "application/json");

        answer.AssertStatus(HttpStatusCode.OK);
        Assert.StartsWith(isEvent ? "evt_x" : "unreadable:", answer.Body.GetProperty("received").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_body_that_is_no_event_is_kept_encrypted_told_and_shown_to_administrators_alone()
    {
        const string Body = "not an event of Ama Mensah's";
        var received = (await PostSignedAsync(Body, "text/plain")).Body.GetProperty("received").GetString()!;
        Assert.Equal(received, (await PostSignedAsync(Body, "text/plain")).Body.GetProperty("received").GetString());
        var notice = Assert.Single(await app.Store.AllAsync(StripeNoticeCollection.StripeEventId.Is(received), CancellationToken.None).ToListAsync());
        var admin = await app.SignInAsAdminAsync();
        await Until.HoldsAsync(
            () => admin.GetAsync("/notifications?limit=100"), answer => answer.Text.Contains(notice.Id.ToString(), StringComparison.Ordinal));

        var shown = await admin.GetAsync($"/admin/stripe-events/{notice.Id}");
        Assert.Equal((Body, false), (shown.Body.GetProperty("body").GetString(), shown.Body.GetProperty("isReadable").GetBoolean()));
        (await admin.GetAsync($"/admin/stripe-events/{Guid.CreateVersion7()}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await (await app.SignUpAsync(UserRole.Worker)).GetAsync($"/admin/stripe-events/{notice.Id}")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
    }

    [Fact]
    public async Task The_signature_is_that_of_the_bytes_as_they_came()
    {
        // Chunked, and named as compressed: neither is undone before the signature is checked.
        const string Body = """{"id":"evt_raw","object":"event","type":"account.updated","created":1,"livemode":false,"data":{"object":{"id":"acct_1","object":"account"}},  "x":"\u00e9é"}""";
        var (header, bytes) = (Sign(Body), Encoding.UTF8.GetBytes(Body));
        using var content = new StreamContent(new UnsizedStream(bytes));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");

        (await app.Anonymous.SendAsync(HttpMethod.Post, "/webhooks/stripe", content, ("Stripe-Signature", header))).AssertStatus(HttpStatusCode.OK);

        var notice = await app.Store.FindAsync(StripeNoticeCollection.StripeEventId.Is("evt_raw"), CancellationToken.None);
        Assert.Equal(bytes, Encoding.UTF8.GetBytes(notice!.Body!));
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

    private string Sign(string body)
    {
        var time = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        return $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("whsec_local"), Encoding.UTF8.GetBytes($"{time}.{body}")))}";
    }

    private async Task<TestAnswer> PostSignedAsync(string body, string mediaType)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        return await app.Anonymous.SendAsync(HttpMethod.Post, "/webhooks/stripe", content, ("Stripe-Signature", Sign(body)));
    }

    /// <summary>A body whose length nobody knows beforehand.</summary>
    private sealed class UnsizedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
