using Kelmah.EndToEnd;
using Kelmah.Functions.Demo;
using Kelmah.Kernel.Queues;
using Kelmah.Testing;
using Kelmah.WorkerHost.Tests.Host;
using Microsoft.DurableTask.Client;

namespace Kelmah.WorkerHost.Tests;

/// <summary>The main job from its post to the worker's wallet, with the app as a worker.</summary>
public sealed class StoryTests
{
    /// <summary>Those that the story needs; text messages are sent in no part of it.</summary>
    private static readonly string[] QueuesUsed =
        [QueueNames.Attachments, QueueNames.Email, QueueNames.Events, QueueNames.Notifications, QueueNames.Push, QueueNames.StripeEvents];

    private const int Kills = 5;

    /// <summary>Fewer than an undisturbed story sends, so that every kill comes.</summary>
    private const int Requests = 40;

    [Fact]
    public async Task The_main_job_ends_with_the_money_in_the_workers_wallet()
    {
        await using var host = await FunctionsHost.StartAsync();
        var story = new ContractStory(host.Http);

        foreach (var step in story.Steps) await step.RunAsync(CancellationToken.None);

        await StoryAudit.AssertCompleteAsync(story, host.Http);
        Assert.Empty(host.Invoker.Failures);
        await AssertUsedAsync(host);
        Assert.All(QueuesUsed, queue => Assert.Equal(0, host.Bus.Count(queue).DeadLetters));
        await AssertOverAsync(host, $"lifecycle-contracts-{story.ContractId}");
        foreach (var milestone in story.MilestoneIds) await AssertOverAsync(host, $"lifecycle-milestones-{milestone}");
        Assert.Equal(0, await host.Slot.TerminateAsync());
        Assert.Empty(host.Slot.Errors);
    }

    public static TheoryData<int> Seeds => [.. TestScale.Seeds(1)];

    [SkippableTheory]
    [Trait("Length", "Scaled")]
    [MemberData(nameof(Seeds))]
    public async Task Kills_at_random_moments_lose_nothing_and_double_nothing_over_real_servers(int seed)
    {
        await using var servers = await RealServers.StartAsync();
        await using var host = await FunctionsHost.StartAsync(servers.Settings);
        await using var killer = new Killer(host.KillAndRestartAsync, seed, Kills, Requests);
        using var http = host.CreateClient(killer.Observe);
        var story = new ContractStory(http);

        foreach (var step in story.Steps) await step.RunAsync(CancellationToken.None);
        await killer.FinishAsync();

        Assert.Equal(Kills, killer.Killed);
        await StoryAudit.AssertCompleteAsync(story, host.Http);
        Assert.All(QueuesUsed, queue => Assert.Equal(0, host.Bus.Count(queue).DeadLetters));
    }

    private static Task AssertUsedAsync(FunctionsHost host) => Task.WhenAll(host.Functions
        .Where(static function => QueuesUsed.Contains(function.Text("queueName")))
        .Select(function => host.Queues.HandledAsync(function.Name))).WaitAsync(TimeSpan.FromSeconds(20));

    private static async Task AssertOverAsync(FunctionsHost host, string instanceId)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var ended = await host.Durable.Client.WaitForInstanceCompletionAsync(instanceId, deadline.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }
}
