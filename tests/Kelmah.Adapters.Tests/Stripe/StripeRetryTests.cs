using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>The client against a server that answers what each test scripts.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeRetryTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> requests = new();
    private readonly TimerLog clock = new();
    private WebApplication server = null!;
    private Func<int, HttpResponse, Task> answer = (_, _) => Task.CompletedTask;

    private Uri Address => new(server.Urls.First());

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Map("/{**path}", async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var headers = new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
            requests.Enqueue((headers, await reader.ReadToEndAsync()));
            await answer(requests.Count, http.Response);
        });
        await server.StartAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(500, "false", 1)]
    [InlineData(500, null, 3)]
    [InlineData(503, null, 3)]
    [InlineData(409, null, 3)]
    [InlineData(429, null, 3)]
    [InlineData(400, null, 1)]
    [InlineData(402, null, 1)]
    [InlineData(404, null, 1)]
    [InlineData(400, "true", 3)]
    public async Task A_call_is_repeated_when_that_can_help_or_Stripe_says_so(int status, string? shouldRetry, int attempts)
    {
        answer = (_, response) =>
        {
            response.StatusCode = status;
            if (shouldRetry is not null) response.Headers["Stripe-Should-Retry"] = shouldRetry;
            return Task.CompletedTask;
        };
        await using var client = new StripeClient(Address);

        var result = await client.Api.GetRefundAsync("re_1", None);

        Assert.Equal(status, result.Error!.HttpStatus);
        Assert.Equal(attempts, requests.Count);
    }

    [Fact]
    public async Task Each_attempt_carries_the_key_the_version_and_the_same_idempotency_key()
    {
        answer = (_, response) => Status(response, 500);
        await using var client = new StripeClient(Address);

        await client.Api.CreateRefundAsync(new("pi_1", 100), "refund-1", None);

        Assert.Equal(3, requests.Count);
        Assert.All(requests, request => Assert.Equal(
            ("Bearer sk_test_local", "2026-10-28.endive", "refund-1", "application/x-www-form-urlencoded; charset=utf-8"),
            (request.Headers.Authorization.ToString(), request.Headers["Stripe-Version"].ToString(), request.Headers["Idempotency-Key"].ToString(), request.Headers.ContentType.ToString())));
        Assert.All(requests, request => Assert.Equal(requests.First().Body, request.Body));
        Assert.NotEmpty(requests.First().Body);
    }

    [Fact]
    public async Task A_repeat_waits_by_the_clock_as_long_as_Stripe_asks()
    {
        answer = (attempt, response) =>
        {
            response.Headers.RetryAfter = "20";
            return Status(response, attempt == 1 ? 429 : 404);
        };
        await using var client = new StripeClient(Address, clock, ("Stripe:Timeout", "00:01:00"), ("Stripe:MaxRetryDelay", "00:00:20"));

        var call = client.Api.GetRefundAsync("re_1", None);
        await clock.NextAsync(TimeSpan.FromSeconds(20));
        Assert.Single(requests);
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(404, (await call).Error!.HttpStatus);
    }

    [Fact]
    public async Task A_call_that_slept_for_a_day_is_not_repeated_since_its_key_may_be_forgotten()
    {
        answer = (_, response) => Status(response, 500);
        await using var client = new StripeClient(Address, clock, ("Stripe:Timeout", "00:01:00"), ("Stripe:RetryDelay", "00:00:00.500"));

        var call = client.Api.CreateRefundAsync(new("pi_1", 100), "refund-1", None);
        await clock.NextAsync(wait => wait < TimeSpan.FromSeconds(8));
        clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(StripeErrorKind.Connection, (await call).Error!.Kind);
        Assert.Single(requests);
    }

    [Fact]
    public async Task A_longer_wait_than_a_user_can_be_asked_for_is_left_to_the_caller()
    {
        answer = (_, response) =>
        {
            response.Headers.RetryAfter = "6";
            return Status(response, 429);
        };
        await using var client = new StripeClient(Address);

        var result = await client.Api.GetRefundAsync("re_1", None);

        Assert.Equal((StripeErrorKind.RateLimited, true), (result.Error!.Kind, result.Error.IsTransient));
        Assert.Single(requests);
    }

    [Fact]
    public async Task Waits_grow_no_longer_than_the_longest()
    {
        answer = (_, response) => Status(response, 500);
        await using var client = new StripeClient(
            Address, clock, ("Stripe:RetryDelay", "00:00:02"), ("Stripe:MaxRetryDelay", "00:00:03"), ("Stripe:MaxRetries", "4"), ("Stripe:Timeout", "00:01:00"));

        var call = client.Api.GetRefundAsync("re_1", None);
        for (var repeats = 0; repeats < 4; repeats++)
        {
            var wait = await clock.NextAsync(due => due < TimeSpan.FromSeconds(8));
            Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(3));
            clock.Advance(wait);
        }

        Assert.Equal(StripeErrorKind.ApiError, (await call).Error!.Kind);
        Assert.Equal(5, requests.Count);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_a_connection_error()
    {
        answer = (_, response) => Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted);
        await using var client = new StripeClient(Address, ("Stripe:AttemptTimeout", "00:00:00.050"), ("Stripe:MaxRetries", "1"));

        var result = await client.Api.GetRefundAsync("re_1", None);

        Assert.Equal(StripeErrorKind.Connection, result.Error!.Kind);
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_asked_for_again()
    {
        answer = async (attempt, response) =>
        {
            response.ContentLength = 1000;
            await response.WriteAsync("{\"id\":");
            if (attempt < 3) response.HttpContext.Abort();
            else await response.WriteAsync("\"re_1\"".PadRight(993) + "}");
        };
        await using var client = new StripeClient(Address, ("Stripe:MaxRetries", "1"));

        Assert.Equal(StripeErrorKind.Connection, (await client.Api.GetRefundAsync("re_1", None)).Error!.Kind);
        Assert.Equal(2, requests.Count);
        Assert.Equal(StripeErrorKind.ApiError, (await client.Api.GetRefundAsync("re_1", None)).Error!.Kind);
    }

    [Fact]
    public async Task Whoever_waits_while_Stripe_is_silent_is_told_so_within_twelve_seconds()
    {
        answer = (_, response) => Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted);
        await using var client = new StripeClient(Address, clock, ("Stripe:RetryDelay", "00:00:00.500"));

        var call = client.Api.GetRefundAsync("re_1", None);
        await clock.NextAsync(TimeSpan.FromSeconds(8));
        clock.Advance(TimeSpan.FromSeconds(8));
        var wait = await clock.NextAsync(_ => true);
        clock.Advance(wait);
        await clock.NextAsync(TimeSpan.FromSeconds(8));
        clock.Advance(TimeSpan.FromSeconds(4) - wait);

        Assert.Equal((StripeErrorKind.Connection, true), ((await call).Error!.Kind, (await call).Error!.IsTransient));
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_a_cancellation()
    {
        using var caller = new CancellationTokenSource();
        answer = async (_, response) =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted);
        };
        await using var client = new StripeClient(Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Api.GetRefundAsync("re_1", caller.Token));
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"re_1\",\"amount\":\"100\"}")]
    [InlineData("{\"id\":\"re_1\",\"currency\":\"ghs\",\"created\":1}")]
    [InlineData("{\"id\":\"re_1\",\"currency\":\"ghs\",\"created\":1,\"amount\":null}")]
    [InlineData("{\"id\":\"re_1\",\"currency\":\"ghs\",\"created\":9223372036854775807,\"amount\":1}")]
    public async Task A_success_that_is_not_Stripes_is_a_transient_error(string body)
    {
        answer = (_, response) => response.WriteAsync(body);
        await using var client = new StripeClient(Address);

        var result = await client.Api.GetRefundAsync("re_1", None);

        Assert.Equal((StripeErrorKind.ApiError, true), (result.Error!.Kind, result.Error.IsTransient));
    }

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
