using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A party asks for a later due date, or agrees to it by asking for the same.</summary>
public sealed class ExtendMilestone(MilestoneCommands milestones, TimeProvider clock)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);

    /// <summary>The milestone as it stands then.</summary>
    /// <param name="caller">The hirer or the worker.</param>
    /// <param name="milestoneId">Which.</param>
    /// <param name="dueDate">Later than the present one, within five years.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, DateTimeOffset dueDate, CancellationToken cancellationToken) =>
        milestones.RunAsync(
            caller,
            milestoneId,
            Part.Either,
            milestone => dueDate > clock.GetUtcNow() + Horizon
                ? InputErrors.Of("dueDate", "It must be within five years.")
                : milestone.Extend(caller.UserId, InMilliseconds(dueDate), clock.GetUtcNow()),
            cancellationToken);

    /// <summary>As it is stored: the other party agrees to what it has read.</summary>
    private static DateTimeOffset InMilliseconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Offset);
}
