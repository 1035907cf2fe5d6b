using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>What the deadline <see cref="DeadlineKind.AutoApproval"/> does. Safe to repeat.</summary>
public sealed class AutoApproveMilestone(MilestoneCommands milestones, TimeProvider clock)
{
    /// <summary>The completed milestone; refused where the hirer has answered, or still has time.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        milestones.RunAsync(milestoneId, milestone => milestone.AutoApprove(clock.GetUtcNow()), cancellationToken);
}
