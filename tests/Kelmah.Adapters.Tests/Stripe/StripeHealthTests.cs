using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Adapters.Stripe;
using Kelmah.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>What readiness says of Stripe, against a server that answers what each test scripts.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeHealthTests : IAsyncLifetime
{
    private const string Key = "sk_live_which_is_wrong";
    private const string Account = """{"id":"acct_1","object":"account","details_submitted":true,"payouts_enabled":true}""";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider clock = new(TestTime.Start);
    private WebApplication server = null!;
    private StripeClient client = null!;
    private int status = 200;
    private string code = "";
    private bool breaks;
    private int asked;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Map("/{**path}", async http =>
        {
            Interlocked.Increment(ref asked);
            if (breaks)
            {
                http.Abort();
                return;
            }

            http.Response.StatusCode = status;
            http.Response.Headers["Request-Id"] = "req_7";
            await http.Response.WriteAsync(status == 200
                ? http.Request.Path == "/v1/accounts/acct_1" ? Account : """{"object":"list","data":[],"has_more":false}"""
                : $$$"""{"error":{"type":"{{{(status < 500 ? "invalid_request_error" : "api_error")}}}","code":"{{{code}}}","message":"Invalid API Key provided: {{{Key}}}"}}""");
        });
        await server.StartAsync();
        client = new StripeClient(new Uri(server.Urls.First()), clock, ("Stripe:ApiKey", Key), ("Stripe:MaxRetries", "0"));
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stripe_is_asked_once_in_a_while_and_not_where_a_call_has_just_shown_it()
    {
        await AssertAsync(HealthStatus.Healthy);
        await AssertAsync(HealthStatus.Healthy);
        Assert.Equal(1, asked);

        clock.Advance(StripeHealth.Pause);
        await client.Api.GetAccountAsync("acct_1", None);
        await AssertAsync(HealthStatus.Healthy);
        Assert.Equal(2, asked);

        clock.Advance(StripeHealth.Pause);
        await AssertAsync(HealthStatus.Healthy);
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData(401, "")]
    [InlineData(401, "api_key_expired")]
    [InlineData(403, "")]
    public async Task A_key_that_Stripe_refuses_makes_the_app_unready_until_Stripe_lets_it_in(int refusal, string why)
    {
        (status, code) = (refusal, why);
        await client.Api.GetAccountAsync("acct_1", None);
        await AssertAsync(HealthStatus.Unhealthy);

        status = 200;
        await AssertAsync(HealthStatus.Unhealthy);
        clock.Advance(StripeHealth.Pause);
        await AssertAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_call_that_succeeds_makes_the_app_ready_again_at_once()
    {
        status = 401;
        await AssertAsync(HealthStatus.Unhealthy);

        status = 200;
        await client.Api.GetAccountAsync("acct_1", None);
        await AssertAsync(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(400, "")]
    [InlineData(402, "card_declined")]
    [InlineData(403, "account_invalid")]
    [InlineData(404, "resource_missing")]
    [InlineData(409, "")]
    [InlineData(429, "")]
    [InlineData(500, "")]
    public async Task Nothing_else_makes_it_unready(int answer, string why)
    {
        (status, code) = (answer, why);
        await client.Api.GetAccountAsync("acct_1", None);

        await AssertAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Trouble_at_Stripe_says_nothing_new_about_the_key()
    {
        status = 401;
        await client.Api.GetAccountAsync("acct_1", None);

        status = 500;
        clock.Advance(StripeHealth.Pause);
        await AssertAsync(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task A_Stripe_that_does_not_answer_is_named_and_asked_again_soon_and_leaves_the_app_ready()
    {
        breaks = true;
        await client.Api.GetAccountAsync("acct_1", None);
        await AssertAsync(HealthStatus.Degraded);

        breaks = false;
        await AssertAsync(HealthStatus.Degraded);
        clock.Advance(StripeHealth.PauseInSilence);
        await AssertAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_refusal_is_an_error_in_the_log_with_what_to_check_and_without_the_key()
    {
        (status, code) = (401, "api_key_expired");
        await client.Api.GetPaymentIntentAsync("pi_1", None);

        var line = Assert.Single(client.Log, written => written.Contains("Stripe refused", StringComparison.Ordinal));
        Assert.StartsWith(
            "Stripe refused GET /v1/payment_intents/pi_1 with 401 (api_key_expired, request req_7). Check Stripe__ApiKey", line, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Log, written => written.Contains(Key, StringComparison.Ordinal));
    }

    private async Task AssertAsync(HealthStatus status)
    {
        var health = await client.CheckHealthAsync();
        Assert.Equal(status, health.Status);
        Assert.Equal(
            status switch { HealthStatus.Healthy => null, HealthStatus.Degraded => "stripe_unavailable", _ => "stripe_key_refused" }, Readiness.CodeOf(health));
    }
}
