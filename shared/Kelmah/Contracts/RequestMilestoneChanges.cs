using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>The hirer asks for changes to what was handed in.</summary>
public sealed class RequestMilestoneChanges(MilestoneCommands milestones, TimeProvider clock)
{
    private const int MaxReasonLength = 5_000;

    /// <summary>The milestone as it stands then: nothing is approved by itself until the next submission.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="milestoneId">Which.</param>
    /// <param name="reason">1 to 5 000 characters.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, string reason, CancellationToken cancellationToken) =>
        milestones.RunAsync(
            caller,
            milestoneId,
            Part.Hirer,
            milestone => Check(reason) is { } wrong ? wrong : milestone.RequestChanges(reason, clock.GetUtcNow()),
            cancellationToken);

    private static Refusal? Check(string reason)
    {
        var errors = new InputErrors();
        errors.Text("reason", reason, 1, MaxReasonLength);
        return errors.Found(out var refusal) ? refusal : null;
    }
}
