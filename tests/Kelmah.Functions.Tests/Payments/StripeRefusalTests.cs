using System.Net;
using Kelmah.Functions.Tests.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>An app whose key Stripe refuses, or that does not reach it.</summary>
public sealed class StripeRefusalTests
{
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_hirer_is_asked_to_come_again_and_readiness_names_Stripe_until_the_key_is_mended(int status)
    {
        var refuses = true;
        await using var stripe = await StartAsync(() => refuses ? status : 200);
        await using var app = await KelmahApp.StartNewAsync(
            ("Stripe:ApiKey", "sk_live_wrong"), ("Stripe:WebhookSecret", "whsec_1"), ("Stripe:BaseUrl", stripe.Urls.First()));
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();

        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", null, ("Idempotency-Key", "fund"));
        var unready = await app.Anonymous.GetAsync("/health/ready");
        refuses = false;
        var again = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", null, ("Idempotency-Key", "fund"));
        var ready = await app.Anonymous.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable"), (funding.Status, funding.Code));
        Assert.InRange(funding.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.DoesNotContain("Authentication", funding.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.Status);
        Assert.Equal(("stripe", false), Stripe(unready));
        again.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, ready.Status);
        Assert.Equal(("stripe", true), Stripe(ready));
    }

    [Fact]
    public async Task A_hirer_is_asked_to_come_again_while_Stripe_is_not_there()
    {
        await using var app = await KelmahApp.StartNewAsync(
            ("Stripe:ApiKey", "sk_live_1"), ("Stripe:WebhookSecret", "whsec_1"), ("Stripe:BaseUrl", "http://127.0.0.1:9"), ("Stripe:RetryDelay", "00:00:00.001"));
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();

        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow", null, ("Idempotency-Key", "fund"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable"), (funding.Status, funding.Code));
        Assert.InRange(funding.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    private static (string?, bool) Stripe(TestAnswer health) => health.Body.GetProperty("checks").EnumerateArray()
        .Where(check => check.GetProperty("name").GetString() == "stripe")
        .Select(check => (check.GetProperty("name").GetString(), check.GetProperty("works").GetBoolean())).Single();

    private static async Task<WebApplication> StartAsync(Func<int> status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Map("/v1/{**path}", async http =>
        {
            http.Response.StatusCode = status();
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync() : FormCollection.Empty;
            await http.Response.WriteAsJsonAsync<object>(http.Response.StatusCode == 200
                ? new
                {
                    id = "pi_1",
                    @object = "payment_intent",
                    amount = long.Parse(form["amount"].ToString(), System.Globalization.CultureInfo.InvariantCulture),
                    amount_received = 0,
                    currency = form["currency"].ToString(),
                    status = "requires_payment_method",
                    client_secret = "pi_1_secret_2",
                    created = 1,
                    metadata = new Dictionary<string, string>(),
                }
                : new { error = new { type = "invalid_request_error", message = "Invalid API Key provided: sk_live_*rong" } });
        });
        await server.StartAsync();
        return server;
    }
}
