using Kelmah.Domain;
using Kelmah.Domain.Contracts;

namespace Kelmah.Application.Contracts;

/// <summary>The hirer approves a milestone; its money is then released.</summary>
public sealed class ApproveMilestone(MilestoneCommands milestones, TimeProvider clock)
{
    /// <summary>The completed milestone; a repeat changes nothing.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        milestones.RunAsync(
            caller, milestoneId, Part.Hirer, milestone => milestone.Approve(caller.UserId, clock.GetUtcNow()), cancellationToken);
}
