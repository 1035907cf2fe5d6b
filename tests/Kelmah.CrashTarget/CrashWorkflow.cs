using Microsoft.DurableTask;

namespace Kelmah.CrashTarget;

/// <summary>An orchestration that goes through everything that a crash could break.</summary>
public static class CrashWorkflow
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "Work";

    /// <summary>The first try fails in each process anew.</summary>
    private const int MoreTriesThanKills = 100_000;

    /// <summary>The effects that each instance must have, each once.</summary>
    public static readonly IReadOnlyList<string> Steps =
        ["first", "second", "fan-0", "fan-1", "fan-2", "retried", "child", "last"];

    /// <summary>Adds the orchestrators and activities.</summary>
    public static void Register(DurableRegistry registry, EffectLog effects)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var failedOnce = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        registry.AddActivityFunc<Effect>("Do", (_, effect) => effects.DoAsync(effect.Instance, effect.Step));
        registry.AddActivityFunc<Effect>("DoAtSecondTry", (_, effect) => failedOnce.TryAdd(effect.Instance, true)
            ? Task.FromException(new InvalidOperationException("The first try fails."))
            : effects.DoAsync(effect.Instance, effect.Step));
        registry.AddOrchestratorFunc<int>(Name, WorkAsync);
        registry.AddOrchestratorFunc<string>("Child", async (context, parent) =>
        {
            await context.CallActivityAsync("Do", new Effect(parent, "child"));
            context.SendEvent(parent, "child-done", true);
        });
    }

    private static async Task WorkAsync(TaskOrchestrationContext context, int generation)
    {
        Task Do(string step) => context.CallActivityAsync("Do", new Effect(context.InstanceId, step));
        if (generation == 1)
        {
            await Do("last");
            return;
        }

        await Do("first");
        await Do("second");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(n => Do($"fan-{n}")));
        await context.CreateTimer(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        await context.CallActivityAsync(
            "DoAtSecondTry",
            new Effect(context.InstanceId, "retried"),
            TaskOptions.FromRetryPolicy(new RetryPolicy(MoreTriesThanKills, TimeSpan.FromMilliseconds(2))));
        var told = context.WaitForExternalEvent<bool>("child-done");
        await context.CallSubOrchestratorAsync(
            "Child", context.InstanceId, new SubOrchestrationOptions(instanceId: $"{context.InstanceId}-child"));
        await told;
        context.ContinueAsNew(1);
    }

    private sealed record Effect(string Instance, string Step);
}
