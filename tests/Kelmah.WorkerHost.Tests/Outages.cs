using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Functions.Queues;
using Kelmah.Testing;
using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

/// <summary>
/// Plays the steps of the story, some while a system that the worker needs is away: then readiness names it, what needs it is
/// answered with 503 and when to come again, and it comes back to the same worker.
/// </summary>
internal sealed class Outages(FunctionsHost host, RealServers servers, ContractStory story)
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Runs a step, the first being 1.</summary>
    public Task PlayAsync(int number, StoryStep step) => number switch
    {
        4 => WithoutRedisAsync(step),
        8 => WithoutStripeAsync(step),
        // Steps that end by themselves: the payment with its webhook, the deadline after fourteen days. What they set going waits.
        9 or 15 => WithoutServiceBusAsync(step),
        11 => WithoutBlobsAsync(step),
        13 => WithoutBlobsForTheScanAsync(step),
        _ => step.RunAsync(None),
    };

    /// <summary>It is only shared memory, and the worker does without.</summary>
    private async Task WithoutRedisAsync(StoryStep step)
    {
        await servers.Redis.StopAsync();
        await step.RunAsync(None);
        await AssertNamedAsync("redis", HttpStatusCode.OK);
        await servers.Redis.StartAsync();
    }

    private async Task WithoutStripeAsync(StoryStep step)
    {
        host.IsStripeAway = true;
        await AssertRefusedAsync(story.Hirer, HttpMethod.Post, $"/api/v1/contracts/{story.ContractId}/escrow", null, "payment_provider_unavailable");
        await AssertNamedAsync("stripe", HttpStatusCode.OK);
        var playing = step.RunAsync(None);
        host.IsStripeAway = false;
        await playing;
    }

    private async Task WithoutBlobsAsync(StoryStep step)
    {
        await servers.Azurite.StopAsync();
        using var photo = new MultipartFormDataContent { { new ReadOnlyMemoryContent(ContractStory.Photo), "file", "photo.png" } };
        await AssertRefusedAsync(story.Worker, HttpMethod.Post, "/api/v1/attachments", photo, "storage_unavailable");
        await AssertNamedAsync("attachments", HttpStatusCode.ServiceUnavailable);
        var playing = step.RunAsync(None);
        await servers.Azurite.StartAsync();
        await playing;
    }

    /// <summary>The photo is taken; what looks into it finds the blobs away, and is delivered its message again.</summary>
    private async Task WithoutBlobsForTheScanAsync(StoryStep step)
    {
        await host.Queues.DisposeAsync();
        await step.RunAsync(None);
        await servers.Azurite.StopAsync();
        await host.ReceiveAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!host.Invoker.Failures.Any(static failure => failure.StartsWith($"{nameof(ScanAttachments)}: ", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
        await servers.Azurite.StartAsync();
    }

    private async Task WithoutServiceBusAsync(StoryStep step)
    {
        var relay = host.Timers.Functions.Single(static timer => timer.Name == "RelayOutbox");
        await host.BeginOutageAsync();
        await step.RunAsync(None);
        await UntilSomethingCannotBeRelayedAsync(relay);
        var admin = new StoryClient(host.Http) { AuditReason = "The test looks at it" };
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, None);
        await AssertRefusedAsync(admin, HttpMethod.Get, "/api/v1/admin/dead-letters", null, "queues_unavailable");
        await AssertNamedAsync("queues", HttpStatusCode.ServiceUnavailable);
        host.Bus.StartListening();
        host.Bus.LoseNextAcknowledgement();
        Assert.True((await host.Timers.RunAsync(relay)).Succeeded());
        await host.ReceiveAsync();
    }

    /// <summary>What a webhook or a deadline does comes soon, and not at once.</summary>
    private async Task UntilSomethingCannotBeRelayedAsync(IndexedFunction relay)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await host.Timers.RunAsync(relay)).Succeeded()) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    private async Task AssertNamedAsync(string system, HttpStatusCode readiness)
    {
        using var health = await host.Http.GetAsync("/health/ready");
        Assert.Equal(readiness, health.StatusCode);
        var checks = (await health.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray();
        Assert.Equal(system, Assert.Single(checks, static check => !check.GetProperty("works").GetBoolean()).Text("name"));
    }

    private async Task AssertRefusedAsync(StoryClient caller, HttpMethod method, string path, HttpContent? content, string code)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.AccessToken);
        if (caller.AuditReason is { } reason) request.Headers.Add("X-Audit-Reason", reason);
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
