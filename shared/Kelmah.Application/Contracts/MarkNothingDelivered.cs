using Kelmah.Domain;
using Kelmah.Domain.Contracts;

namespace Kelmah.Application.Contracts;

/// <summary>What the deadline <see cref="DeadlineKind.NothingDelivered"/> does. Safe to repeat: the second time it is refused.</summary>
public sealed class MarkNothingDelivered(MilestoneCommands milestones, TimeProvider clock)
{
    /// <summary>The milestone as it stands then; refused where something was handed in, or where there still is time.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        milestones.RunAsync(milestoneId, milestone => milestone.MarkNothingDelivered(clock.GetUtcNow()), cancellationToken);
}
