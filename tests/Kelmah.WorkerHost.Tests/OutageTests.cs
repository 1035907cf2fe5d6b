using Kelmah.EndToEnd;
using Kelmah.Functions.Demo;
using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

/// <summary>The main job while one system after the other is away for a while.</summary>
public sealed class OutageTests
{
    [SkippableFact]
    public async Task Outages_lose_nothing_and_double_nothing_and_pass_without_a_new_worker()
    {
        await using var servers = await RealServers.StartAsync();
        await using var host = await FunctionsHost.StartAsync(new Dictionary<string, string>(servers.Settings) { ["Queues__MaxHold"] = "00:00:05" });
        var story = new ContractStory(host.Http);
        var outages = new Outages(host, servers, story);

        foreach (var (number, step) in story.Steps.Index()) await outages.PlayAsync(number + 1, step);

        await StoryAudit.AssertCompleteAsync(story, host.Http);
        var given = DeclaredFunctions.Queues.Where(queue => host.Bus.Count(queue.Name).DeadLetters > 0).Select(static queue => queue.Name).ToArray();
        Assert.True(given.Length == 0, $"Given up in {string.Join(", ", given)}:\n{string.Join('\n', host.Invoker.Failures)}");
        await story.Hirer.WaitForAsync(
            "/health/ready", static health => health.GetProperty("checks").EnumerateArray().All(static check => check.GetProperty("works").GetBoolean()), CancellationToken.None);
    }
}
