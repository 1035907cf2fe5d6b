using Kelmah.Domain;
using Kelmah.Domain.Contracts;

namespace Kelmah.Application.Contracts;

/// <summary>The worker hands in work for a milestone.</summary>
public sealed class SubmitMilestone(MilestoneCommands milestones, TimeProvider clock)
{
    /// <summary>The milestone with its new submission.</summary>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, SubmissionInput input, CancellationToken cancellationToken) =>
        milestones.RunAsync(
            caller,
            milestoneId,
            Part.Worker,
            milestone => input.Check() is { } wrong ? wrong : milestone.Submit(input.Deliverables, input.Note, clock.GetUtcNow()),
            cancellationToken);
}
