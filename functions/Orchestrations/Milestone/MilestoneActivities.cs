using Kelmah.Contracts;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a milestone does. Each is safe to run twice.</summary>
public sealed class MilestoneActivities(GetMilestoneProcess process, PassDeadline deadlines)
{
    [Function("LoadMilestone")]
    public Task<ProcessState> LoadMilestone([ActivityTrigger] Guid milestoneId, CancellationToken cancellationToken) =>
        process.ExecuteAsync(milestoneId, cancellationToken);

    [Function("PassMilestoneDeadline")]
    public Task<string?> PassMilestoneDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        deadlines.ExecuteAsync(passed.EntityId, passed.Step, cancellationToken);
}
