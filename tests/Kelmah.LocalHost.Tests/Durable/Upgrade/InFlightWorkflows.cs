using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Tests.Durable.Upgrade;

/// <summary>
/// The orchestrations whose instances <c>engine-1.db.gz</c> holds, each cut off in the middle. The code that began them was
/// this very code: it must not change.
/// </summary>
public static class InFlightWorkflows
{
    /// <summary>Adds all of them.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="act">Does what an activity does: takes its name, the instance and the input.</param>
    public static void Register(DurableRegistry registry, Func<string, string, int, Task<int>> act)
    {
        foreach (var name in (string[])["Step", "Flaky", "Slow"])
            registry.AddActivityFunc<int, int>(name, (context, n) => act(name, context.InstanceId, n));
        registry.AddOrchestratorFunc<int, int>("Retries", RetriesAsync);
        registry.AddOrchestratorFunc<int, int>("Parent", ParentAsync);
        registry.AddOrchestratorFunc<int, int>("Child", ChildAsync);
        registry.AddOrchestratorFunc<int, int>("Sleeps", SleepsAsync);
        registry.AddOrchestratorFunc<int, int>("WaitsTwice", WaitsTwiceAsync);
        registry.AddOrchestratorFunc<int, int[]>("Generations", GenerationsAsync);
        registry.AddOrchestratorFunc<int, int>("Loops", LoopsAsync);
        registry.AddOrchestratorFunc<int, int>("Runs", RunsAsync);
        registry.AddOrchestratorFunc<int, string[]>("Draws", DrawsAsync);
    }

    private static async Task<int> RetriesAsync(TaskOrchestrationContext context, int n)
    {
        n = await context.CallActivityAsync<int>("Step", n);
        var policy = new RetryPolicy(5, TimeSpan.FromMinutes(5), 2);
        return await context.CallActivityAsync<int>("Flaky", n, TaskOptions.FromRetryPolicy(policy));
    }

    private static async Task<int> ParentAsync(TaskOrchestrationContext context, int n)
    {
        n = await context.CallActivityAsync<int>("Step", n);
        return await context.CallSubOrchestratorAsync<int>("Child", n, new SubOrchestrationOptions(instanceId: "parent-child"));
    }

    private static async Task<int> ChildAsync(TaskOrchestrationContext context, int n)
    {
        n = await context.CallActivityAsync<int>("Step", n);
        return n + await context.WaitForExternalEvent<int>("go");
    }

    private static async Task<int> SleepsAsync(TaskOrchestrationContext context, int n)
    {
        context.SetCustomStatus("asleep");
        await context.CreateTimer(TimeSpan.FromDays(14), CancellationToken.None);
        return await context.CallActivityAsync<int>("Step", n);
    }

    private static async Task<int> WaitsTwiceAsync(TaskOrchestrationContext context, int n)
    {
        var first = context.WaitForExternalEvent<int>("first");
        var second = context.WaitForExternalEvent<int>("second", TimeSpan.FromDays(30));
        return n + await first + await second;
    }

    private static async Task<int[]> GenerationsAsync(TaskOrchestrationContext context, int generation)
    {
        context.SetCustomStatus($"generation {generation}");
        if (generation < 2)
        {
            await context.WaitForExternalEvent<int>("next");
            context.ContinueAsNew(generation + 1);
            return [];
        }

        var kept = await context.WaitForExternalEvent<int>("kept");
        return [kept, await context.WaitForExternalEvent<int>("last")];
    }

    private static async Task<int> LoopsAsync(TaskOrchestrationContext context, int n)
    {
        for (var turn = 0; ; turn++)
        {
            var state = await context.CallActivityAsync<int>("Step", turn);
            context.SetCustomStatus(state);
            using var over = new CancellationTokenSource();
            var changed = context.WaitForExternalEvent<bool>("changed", over.Token);
            var passed = context.CreateTimer(context.CurrentUtcDateTime.AddDays(7), over.Token);
            var first = await Task.WhenAny(changed, passed);
            over.Cancel();
            if (first == passed) return n + turn;
        }
    }

    private static async Task<int> RunsAsync(TaskOrchestrationContext context, int n)
    {
        n = await context.CallActivityAsync<int>("Step", n);
        return await context.CallActivityAsync<int>("Slow", n);
    }

    private static async Task<string[]> DrawsAsync(TaskOrchestrationContext context, int n)
    {
        var first = context.NewGuid();
        await context.CallActivityAsync<int>("Step", n);
        var child = context.CallSubOrchestratorAsync<int>("Child", n);
        await context.WaitForExternalEvent<int>("go");
        return [$"{first}", $"{context.NewGuid()}", $"{await child}"];
    }
}
