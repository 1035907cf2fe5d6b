using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>
/// Every transition of a job, declared here once: <see cref="Job"/> moves by it, the API's description shows it, and the tests
/// go through all states and commands. What a command asks for besides the state, such as a deadline ahead, stands in its method.
/// </summary>
public static class JobTransitions
{
    /// <summary>One row for each command.</summary>
    public static ImmutableArray<JobTransition> Table { get; } =
    [
        Row(JobCommand.Change, "hirer", JobErrors.NotOpen, (JobStatus.Draft, JobStatus.Draft), (JobStatus.Active, JobStatus.Active)),
        Row(JobCommand.Publish, "hirer", JobErrors.NotDraft, (JobStatus.Draft, JobStatus.Active), (JobStatus.Active, JobStatus.Active)),
        Row(JobCommand.Close, "hirer", JobErrors.NotActive, (JobStatus.Active, JobStatus.Closed), (JobStatus.Closed, JobStatus.Closed)),
        Row(JobCommand.PassDeadline, "deadline", JobErrors.NotActive, (JobStatus.Active, JobStatus.Closed), (JobStatus.Closed, JobStatus.Closed)),
        Row(JobCommand.Reopen, "hirer", JobErrors.NotClosed, (JobStatus.Closed, JobStatus.Active), (JobStatus.Active, JobStatus.Active)),
        Row(
            JobCommand.LoseContract,
            "contract",
            JobErrors.NotClosed,
            (JobStatus.Draft, JobStatus.Draft),
            (JobStatus.Active, JobStatus.Active),
            (JobStatus.Closed, JobStatus.Closed)),
        Row(JobCommand.Complete, "contract", JobErrors.NotClosed, (JobStatus.Closed, JobStatus.Completed), (JobStatus.Completed, JobStatus.Completed)),
        Row(JobCommand.Discard, "hirer", JobErrors.NotDraft, (JobStatus.Draft, JobStatus.Draft)),
    ];

    /// <summary>The state that a command leads to, or its refusal.</summary>
    public static Result<JobStatus> Next(JobStatus from, JobCommand command)
    {
        var transition = Table[(int)command];
        foreach (var move in transition.Moves)
        {
            if (move.From == from) return move.To;
        }

        return transition.Otherwise;
    }

    private static JobTransition Row(JobCommand command, string actor, ErrorCode otherwise, params (JobStatus From, JobStatus To)[] moves) =>
        new(command, actor, [.. moves.Select(move => new JobMove(move.From, move.To))], otherwise);
}
