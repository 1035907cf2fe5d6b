using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>
/// A milestone from its contract's funding to the release of its money: reminders before it is due, overdue at its due date,
/// approved automatically when the hirer does not answer a submission.
/// </summary>
public static class MilestoneOrchestrator
{
    /// <summary>Runs the milestone whose id is the input; returns the status that it ended with.</summary>
    [Function("MilestoneOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var milestoneId = context.GetInput<Guid>();
        var process = new DeadlineProcess(milestoneId, milestoneId, nameof(MilestoneActivities.LoadMilestone), nameof(MilestoneActivities.PassMilestoneDeadline));
        var state = await context.UntilAsync<ProcessState>(process, static _ => false);
        if (state is not null) return state.Status;
        context.ContinueAsNew(milestoneId);
        return "";
    }
}
