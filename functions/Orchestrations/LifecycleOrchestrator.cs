using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations;

/// <summary>
/// The life of any entity that only waits for a change or for its next deadline: a contract, a milestone, a payment, a request for
/// a refund. The modules say which deadlines run, and what passing them does.
/// </summary>
public static class LifecycleOrchestrator
{
    /// <summary>Runs the entity that the input names; returns the status that it ended with.</summary>
    [Function(Lifecycle.Orchestrator)]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var key = context.GetInput<LifecycleKey>()!;
        var process = new DeadlineProcess(key.Id, key, LifecycleActivities.Load, LifecycleActivities.PassDeadline);
        var state = await context.UntilAsync<ProcessState>(process, static _ => false);
        if (state is not null) return state.Status;
        context.ContinueAsNew(key);
        return "";
    }
}
