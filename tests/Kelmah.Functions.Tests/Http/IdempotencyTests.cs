using System.Text;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Http;

/// <summary>The wrapper over the app's own store, around an effect that is counted.</summary>
public sealed class IdempotencyTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private readonly Caller caller = new(Guid.CreateVersion7(), UserRole.Hirer, Guid.CreateVersion7());
    private int effects;

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_runs_nothing()
    {
        var first = await SendAsync("key", "{}");
        var second = await SendAsync("key", "{}");

        Assert.Equal((201, "/api/v1/things/1", "{\"number\":1}"), (first.Status, first.Location, first.Body));
        Assert.Equal(first with { IsReplayed = true }, second);
        Assert.Equal(1, effects);
    }

    [Fact]
    public async Task Another_body_is_refused()
    {
        await SendAsync("key", "{}");

        Assert.Contains("idempotency_key_reused", (await SendAsync("key", "{ }")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_two_users_and_of_two_routes_never_meet()
    {
        await SendAsync("key", "{}");
        await SendAsync("key", "{}", path: "/api/v1/others");
        await SendAsync("key", "{}", by: caller with { UserId = Guid.CreateVersion7() });

        Assert.Equal(3, effects);
    }

    [Fact]
    public async Task While_the_first_one_runs_a_second_is_told_so()
    {
        var running = new TaskCompletionSource();
        var first = SendAsync("key", "{}", wait: running.Task);

        var second = await SendAsync("key", "{}");
        running.SetResult();

        Assert.Contains("idempotent_request_running", second.Body, StringComparison.Ordinal);
        Assert.Equal(201, (await first).Status);
    }

    [Fact]
    public async Task A_failure_and_a_refusal_that_a_retry_can_mend_are_not_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync("key", "{}", answer: () => throw new InvalidOperationException()));
        Result<Thing> busy = RequestErrors.TooManyConflicts;
        Assert.Equal(409, (await SendAsync("key", "{}", answer: () => busy.Ok())).Status);

        Assert.Equal((201, false), ((await SendAsync("key", "{}")) is var last ? (last.Status, last.IsReplayed) : default));
    }

    /// <summary>What it rests on may change: the caller signs, verifies, or pays, and sends the same request again.</summary>
    [Fact]
    public async Task No_refusal_is_the_last_word()
    {
        foreach (var error in ErrorCatalogue.Product.Where(error => error.Status is >= 400 and < 500))
        {
            Result<Thing> refused = error;
            Assert.Equal(error.Status, (await SendAsync(error.Code, "{}", answer: () => refused.Ok())).Status);
            Assert.Equal((201, false), ((await SendAsync(error.Code, "{}")) is var last ? (last.Status, last.IsReplayed) : default));
        }
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_not_kept_and_its_effect_is_asked_again()
    {
        Result<Secret> secret = new Secret("do-not-keep-me");
        var first = await SendAsync("key", "{}", answer: () => secret.Ok());
        var second = await SendAsync("key", "{}", answer: () => secret.Ok());

        Assert.Equal((200, 200, first.Body, 2, false), (first.Status, second.Status, second.Body, effects, second.IsReplayed));
        Assert.Contains("idempotency_key_reused", (await SendAsync("key", "{ }")).Body, StringComparison.Ordinal);
        await foreach (var kept in app.Store.AllAsync(IdempotentRequestCollection.ExpiresAt.Above(DateTimeOffset.MinValue), CancellationToken.None))
            Assert.DoesNotContain("do-not-keep-me", Encoding.UTF8.GetString(kept.Answer?.Body ?? []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_has_1_to_255_characters()
    {
        Assert.Equal(400, (await SendAsync("", "{}")).Status);
        Assert.Equal(400, (await SendAsync(new string('k', 256), "{}")).Status);
        Assert.Equal(201, (await SendAsync(new string('k', 255), "{}")).Status);
    }

    [Fact]
    public async Task Another_query_is_another_body()
    {
        await SendAsync("key", "{}", query: "?dryRun=true");

        Assert.Contains("idempotency_key_reused", (await SendAsync("key", "{}")).Body, StringComparison.Ordinal);
        Assert.True((await SendAsync("key", "{}", query: "?dryRun=true")).IsReplayed);
    }

    /// <summary>A phone that loses its connection sends the request again, and must not find it done by half.</summary>
    [Fact]
    public async Task The_effect_goes_on_and_is_kept_though_its_caller_has_gone()
    {
        using var connection = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        var seen = CancellationToken.None;
        var first = SendAsync("key", "{}", wait: running.Task, observe: http => seen = http.RequestAborted, aborted: connection.Token);
        await connection.CancelAsync();
        running.SetResult();
        await first;

        Assert.False(seen.IsCancellationRequested);
        Assert.True((await SendAsync("key", "{}")).IsReplayed);
        Assert.Equal(1, effects);
    }

    private async Task<Seen> SendAsync(
        string key,
        string body,
        string path = "/api/v1/things",
        string query = "",
        Caller? by = null,
        Func<Answer>? answer = null,
        Task? wait = null,
        Action<HttpContext>? observe = null,
        CancellationToken aborted = default)
    {
        var http = new DefaultHttpContext { RequestServices = app.Services, RequestAborted = aborted };
        http.Features.Set(by ?? caller);
        http.Request.Method = "POST";
        http.Request.Path = path;
        http.Request.QueryString = new QueryString(query);
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var sent = new MemoryStream();
        http.Response.Body = sent;
        Answer? result = null;
        await app.Services.GetRequiredService<Idempotency>().RunAsync(http, key, isUpload: false, async () =>
        {
            result = await RunAsync(answer, wait);
            observe?.Invoke(http);
        });
        // As a host does once the function has returned.
        if (result is not null) await result.ExecuteAsync(http);
        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        return new Seen(
            http.Response.StatusCode,
            http.Response.Headers.Location,
            Encoding.UTF8.GetString(sent.ToArray()),
            http.Response.Headers["Idempotent-Replayed"] == "true");
    }

    private async Task<Answer> RunAsync(Func<Answer>? answer, Task? wait)
    {
        effects++;
        if (wait is not null) await wait;
        Result<Thing> thing = new Thing(effects);
        return answer is null ? thing.Created(made => $"/things/{made.Number}") : answer();
    }

    private sealed record Thing(int Number);

    [HoldsSecret]
    private sealed record Secret(string Value);

    private sealed record Seen(int Status, string? Location, string Body, bool IsReplayed);
}
