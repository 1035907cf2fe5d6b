using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Application.Payments;
using Kelmah.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kelmah.Infrastructure.Tests.Payments.Stripe;

/// <summary>The client against a server that answers what each test scripts.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeHttpTransportTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<IHeaderDictionary> requests = new();
    private WebApplication server = null!;
    private Func<int, HttpResponse, Task> answer = (_, _) => Task.CompletedTask;

    private Uri Address => new(server.Urls.First());

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Map("/{**path}", http =>
        {
            requests.Enqueue(new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value)));
            return answer(requests.Count, http.Response);
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

        var result = await client.Api.GetEventAsync("evt_1", CancellationToken.None);

        Assert.Equal(status, result.Error!.HttpStatus);
        Assert.Equal(attempts, requests.Count);
    }

    [Fact]
    public async Task Each_attempt_carries_the_key_the_version_and_the_same_idempotency_key()
    {
        answer = (_, response) => Status(response, 500);
        await using var client = new StripeClient(Address);

        await client.Api.CreateRefundAsync(new("pi_1", 100), "refund-1", CancellationToken.None);

        Assert.Equal(3, requests.Count);
        Assert.All(requests, headers => Assert.Equal(
            ("Bearer sk_test_local", "2026-10-28.endive", "refund-1", "application/x-www-form-urlencoded; charset=utf-8"),
            (headers.Authorization.ToString(), headers["Stripe-Version"].ToString(), headers["Idempotency-Key"].ToString(), headers.ContentType.ToString())));
    }

    [Fact]
    public async Task A_repeat_waits_by_the_clock_as_long_as_Stripe_asks()
    {
        answer = (attempt, response) =>
        {
            response.Headers.RetryAfter = "20";
            return Status(response, attempt == 1 ? 429 : 404);
        };
        var clock = new ManualTimeProvider();
        await using var client = new StripeClient(Address, clock);

        var call = client.Api.GetEventAsync("evt_1", CancellationToken.None);
        var started = clock.GetUtcNow();
        while (!call.IsCompleted)
        {
            if (requests.Count == 1) clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(2)));
        }

        Assert.Equal(404, (await call).Error!.HttpStatus);
        Assert.True(clock.GetUtcNow() - started >= TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_a_connection_error()
    {
        answer = (_, response) => Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted);
        await using var client = new StripeClient(Address, ("Stripe:Timeout", "00:00:00.050"), ("Stripe:MaxRetries", "1"));

        var result = await client.Api.GetEventAsync("evt_1", CancellationToken.None);

        Assert.Equal(StripeErrorKind.Connection, result.Error!.Kind);
        Assert.Equal(2, requests.Count);
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

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Api.GetEventAsync("evt_1", caller.Token));
    }

    [Theory]
    [InlineData("<html></html>")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"re_1\",\"amount\":\"100\"}")]
    public async Task A_success_that_is_not_Stripes_is_a_transient_error(string body)
    {
        answer = (_, response) => response.WriteAsync(body);
        await using var client = new StripeClient(Address);

        var result = await client.Api.GetRefundAsync("re_1", CancellationToken.None);

        Assert.Equal((StripeErrorKind.ApiError, true), (result.Error!.Kind, result.Error.IsTransient));
    }

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
