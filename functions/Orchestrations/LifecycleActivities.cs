using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a lifecycle does. Each is safe to run twice.</summary>
public sealed class LifecycleActivities(DeadlineProcesses processes)
{
    public const string Load = "LoadLifecycle";
    public const string PassDeadline = "PassLifecycleDeadline";

    [Function(Load)]
    public Task<ProcessState> LoadAsync([ActivityTrigger] LifecycleKey key, CancellationToken cancellationToken) =>
        processes.LoadAsync(key, cancellationToken);

    [Function(PassDeadline)]
    public Task<string?> PassDeadlineAsync([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        processes.PassAsync(passed.EntityId, passed.Step, cancellationToken);
}
