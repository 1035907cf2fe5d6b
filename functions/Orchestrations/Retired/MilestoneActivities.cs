using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>What the retired orchestration of a milestone does. Each is safe to run twice.</summary>
public sealed class MilestoneActivities(DeadlineProcesses processes)
{
    [Function("LoadMilestone")]
    public Task<ProcessState> LoadMilestone([ActivityTrigger] Guid milestoneId, CancellationToken cancellationToken) =>
        processes.LoadAsync(new LifecycleKey("milestones", milestoneId), cancellationToken);

    [Function("PassMilestoneDeadline")]
    public Task<string?> PassMilestoneDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        processes.PassAsync(passed.EntityId, passed.Step, cancellationToken);
}
