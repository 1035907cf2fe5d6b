using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>What the deadline <see cref="DeadlineKind.MilestoneDue"/> does. Safe to repeat.</summary>
public sealed class MarkMilestoneOverdue(MilestoneCommands milestones, TimeProvider clock)
{
    /// <summary>The overdue milestone; refused where it is not due, or where something was handed in.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        milestones.RunAsync(milestoneId, milestone => milestone.MarkOverdue(clock.GetUtcNow()), cancellationToken);
}
