using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.EndToEnd;
using Kelmah.Functions.Demo;
using Kelmah.Functions.Timers;
using Kelmah.Testing;
using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

/// <summary>The main job while Service Bus is away for a while, again and again.</summary>
public sealed class OutageTests
{
    /// <summary>
    /// Steps that end by themselves: the payment with its webhook, the deadline after fourteen days. What they set going waits for the
    /// queues.
    /// </summary>
    private static readonly int[] EndsWithoutQueues = [9, 14];

    [Fact]
    public async Task Outages_of_Service_Bus_lose_nothing_and_double_nothing_and_pass_without_a_new_worker()
    {
        await using var host = await FunctionsHost.StartAsync();
        var story = new ContractStory(host.Http);
        var relay = host.Timers.Functions.Single(static timer => timer.Name == nameof(RelayOutbox));

        foreach (var (number, step) in story.Steps.Index())
        {
            var isAway = EndsWithoutQueues.Contains(number + 1);
            if (isAway) host.Bus.StopListening();
            await step.RunAsync(CancellationToken.None);
            if (!isAway) continue;
            await Task.WhenAll(UntilSomethingCannotBeRelayedAsync(host, relay), AssertQueuesAreNamedAsync(host));
            host.Bus.StartListening();
            host.Bus.LoseNextAcknowledgement();
            Assert.True((await host.Timers.RunAsync(relay)).Succeeded());
            await host.ReceiveAnewAsync();
        }

        await StoryAudit.AssertCompleteAsync(story, host.Http);
        Assert.All(DeclaredFunctions.Queues, queue => Assert.Equal(0, host.Bus.Count(queue.Name).DeadLetters));
        using var health = await host.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    /// <summary>What a webhook or a deadline does comes soon, and not at once.</summary>
    private static async Task UntilSomethingCannotBeRelayedAsync(FunctionsHost host, IndexedFunction relay)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await host.Timers.RunAsync(relay)).Succeeded()) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    /// <summary>While Service Bus is away, readiness and what needs the queues say so.</summary>
    private static async Task AssertQueuesAreNamedAsync(FunctionsHost host)
    {
        var admin = new StoryClient(host.Http);
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);
        using var health = await host.Http.GetAsync("/health/ready");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/admin/dead-letters");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin.AccessToken);
        using var letters = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var checks = (await health.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks").EnumerateArray();
        Assert.Equal("queues", Assert.Single(checks, static check => !check.GetProperty("works").GetBoolean()).Text("name"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, letters.StatusCode);
        Assert.Equal("queues_unavailable", (await letters.Content.ReadFromJsonAsync<JsonElement>()).Text("code"));
        Assert.NotNull(letters.Headers.RetryAfter);
    }
}
