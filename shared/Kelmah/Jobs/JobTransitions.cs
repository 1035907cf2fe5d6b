using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>
/// The transitions of a job as the API's description shows them. <see cref="Job"/> enforces them in its methods; a test compares
/// the two in every state. Preconditions besides the state, such as a deadline in the future, are not part of the table.
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
        var transition = Table.Single(row => row.Command == command);
        foreach (var move in transition.Moves)
        {
            if (move.From == from) return move.To;
        }

        return transition.Otherwise;
    }

    private static JobTransition Row(JobCommand command, string actor, ErrorCode otherwise, params (JobStatus From, JobStatus To)[] moves) =>
        new(command, actor, [.. moves.Select(move => new JobMove(move.From, move.To))], otherwise);
}

/// <summary>The commands of a job, under the names that the API's description gives them.</summary>
public enum JobCommand
{
    Change,
    Publish,
    Close,
    PassDeadline,
    Reopen,

    /// <summary><see cref="Job.ContractLost"/>.</summary>
    LoseContract,
    Complete,
    Discard,
}

/// <summary>What one command does.</summary>
/// <param name="Command">The command.</param>
/// <param name="Actor">Who gives it: <c>hirer</c>, <c>deadline</c> or <c>contract</c>.</param>
/// <param name="Moves">The state before and the state after; the same one twice where the job stays in it.</param>
/// <param name="Otherwise">The refusal in every other state.</param>
public sealed record JobTransition(JobCommand Command, string Actor, ImmutableArray<JobMove> Moves, ErrorCode Otherwise);

public readonly record struct JobMove(JobStatus From, JobStatus To);
