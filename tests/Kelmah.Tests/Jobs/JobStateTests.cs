using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Tests.Jobs;

/// <summary>All states × all commands.</summary>
public sealed class JobStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>State, command, and what comes of it: a state with an event, <c>same</c>, or an error's code.</summary>
    public static TheoryData<string, string, string> Table => new()
    {
        { "draft", "publish", "active JobPublished" },
        { "draft", "close", "job_not_active" },
        { "draft", "reopen", "job_not_closed" },
        { "draft", "complete", "job_not_closed" },
        { "draft", "change", "draft JobChanged" },
        { "draft", "discard", "draft JobDiscarded" },
        { "draft", "loseContract", "same" },
        { "draft", "passDeadline", "job_not_active" },
        { "draft", "closeForContract", "job_not_active" },
        { "active", "publish", "same" },
        { "active", "close", "closed JobClosed" },
        { "active", "reopen", "same" },
        { "active", "complete", "job_not_closed" },
        { "active", "change", "active JobChanged" },
        { "active", "discard", "job_not_draft" },
        { "active", "loseContract", "same" },
        { "active", "passDeadline", "closed JobClosed" },
        { "active", "closeForContract", "closed JobClosed" },
        { "closed", "publish", "job_not_draft" },
        { "closed", "close", "same" },
        { "closed", "reopen", "active JobReopened" },
        { "closed", "complete", "completed JobCompleted" },
        { "closed", "change", "job_not_open" },
        { "closed", "discard", "job_not_draft" },
        { "closed", "loseContract", "same" },
        { "closed", "passDeadline", "job_not_active" },
        { "closed", "closeForContract", "closed JobClosed" },
        { "contracted", "publish", "job_not_draft" },
        { "contracted", "close", "same" },
        { "contracted", "reopen", "job_has_contract" },
        { "contracted", "complete", "completed JobCompleted" },
        { "contracted", "change", "job_not_open" },
        { "contracted", "discard", "job_not_draft" },
        { "contracted", "loseContract", "closed JobContractLost" },
        { "contracted", "passDeadline", "job_not_active" },
        { "contracted", "closeForContract", "same" },
        { "completed", "publish", "job_not_draft" },
        { "completed", "close", "job_not_active" },
        { "completed", "reopen", "job_not_closed" },
        { "completed", "complete", "same" },
        { "completed", "change", "job_not_open" },
        { "completed", "discard", "job_not_draft" },
        { "completed", "loseContract", "job_not_closed" },
        { "completed", "passDeadline", "job_not_active" },
        { "completed", "closeForContract", "job_not_active" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_command_in_each_state(string state, string command, string outcome)
    {
        var before = In(state);

        var result = Run(before, command);

        if (result.IsRefused(out var refusal, out var after)) Assert.Equal(outcome, refusal.Error.Code);
        else if (after!.NewEvents.IsEmpty) Assert.Equal((outcome, before), ("same", after));
        else Assert.Equal(outcome, $"{after.Status.ToString().ToLowerInvariant()} {after.NewEvents.Single().GetType().Name}");
    }

    [Fact]
    public void The_declared_transitions_are_the_ones_that_happen()
    {
        Assert.Equal(Enum.GetValues<JobCommand>(), JobTransitions.Table.Select(transition => transition.Command));
        foreach (var command in Enum.GetValues<JobCommand>())
        {
            foreach (var state in Enum.GetValues<JobStatus>())
            {
                var before = command == JobCommand.LoseContract && state == JobStatus.Closed ? In("contracted") : In(Named(state.ToString()));

                var declared = JobTransitions.Next(state, command);
                var happened = Run(before, Named(command.ToString()));

                var repeatOfAnother = (command, state) == (JobCommand.PassDeadline, JobStatus.Closed);
                if (repeatOfAnother) Assert.Equal(JobErrors.NotActive, happened.Refusal!.Error);
                else if (declared.Refusal is { } refusal) Assert.Equal(refusal.Error, happened.Refusal!.Error);
                else Assert.Equal(declared.Value, happened.Value.Status);
            }
        }
    }

    [Theory]
    [InlineData("draft", "publish")]
    [InlineData("closed", "reopen")]
    public void Nothing_opens_past_its_deadline(string state, string command)
    {
        var late = In(state) with { Deadline = Now };

        Assert.Equal(JobErrors.DeadlinePassed, Run(late, command).Refusal!.Error);
    }

    [Fact]
    public void A_change_that_changes_nothing_raises_nothing()
    {
        var draft = In("draft");

        Assert.Same(draft, draft.Change(draft.Content with { Skills = ["Painting"] }, Now).Value);
    }

    [Theory]
    [InlineData(JobStatus.Draft, false)]
    [InlineData(JobStatus.Active, true)]
    [InlineData(JobStatus.Closed, true)]
    [InlineData(JobStatus.Completed, true)]
    public void A_draft_is_its_hirers_alone(JobStatus status, bool isPublic)
    {
        var job = In("draft") with { Status = status };

        Assert.True(job.IsVisibleTo(job.HirerId));
        Assert.Equal(isPublic, job.IsVisibleTo(Guid.Empty));
    }

    internal static JobContent Content() => new(
        "Paint a house", "Two coats of white on every wall.", new Money(10_000, Currency.Ghs), new Money(20_000, Currency.Ghs), ["painting"], ExperienceLevel.Entry, IsRemote: true);

    internal static Job In(string state)
    {
        var draft = Job.Draft(new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), Content(), Now).Value.Committed<Job>();
        return state switch
        {
            "draft" => draft,
            "active" => draft.Publish(Now).Value.Committed<Job>(),
            "closed" => In("active").Close(JobClosing.ByHirer, Now).Value.Committed<Job>(),
            "contracted" => In("active").Close(JobClosing.ContractSigned, Now).Value.Committed<Job>(),
            "completed" => In("contracted").Complete(Now).Value.Committed<Job>(),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
    }

    private static string Named(string value) => char.ToLowerInvariant(value[0]) + value[1..];

    private static Result<Job> Run(Job job, string command) => command switch
    {
        "publish" => job.Publish(Now),
        "close" => job.Close(JobClosing.ByHirer, Now),
        "closeForContract" => job.Close(JobClosing.ContractSigned, Now),
        "reopen" => job.Reopen(Now),
        "complete" => job.Complete(Now),
        "change" => job.Change(job.Content with { Title = "Paint two houses" }, Now),
        "passDeadline" => (job with { Deadline = Now }).PassDeadline(Now),
        "discard" => job.Discard(Now),
        "loseContract" => job.ContractLost(Now),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
