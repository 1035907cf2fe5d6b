using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Serialization;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

/// <summary>The deadlines of a milestone: what starts them again, moves them, and lets them lapse.</summary>
public sealed class MilestoneClockTests
{
    private static readonly DateTimeOffset Due = Start.AddDays(7);
    private static readonly TimeSpan Five = TimeSpan.FromDays(5);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command                 | draft                | pending              | in_progress          | submitted              | changes_requested    | overdue              | asked                | paused           | completed            | refunded
        await_delivery          | contract_not_active  | changed              | changed              | milestone_under_review | changed              | changed              | changed              | changed          | milestone_completed  | milestone_refunded
        await_funding           | deadline_not_reached | changed              | changed              | deadline_not_reached   | changed              | changed              | changed              | changed          | deadline_not_reached | deadline_not_reached
        expire_extension        | deadline_not_reached | deadline_not_reached | deadline_not_reached | deadline_not_reached   | deadline_not_reached | deadline_not_reached | changed              | deadline_not_reached | deadline_not_reached | deadline_not_reached
        remind_of_extension     | contract_not_active  | contract_not_active  | contract_not_active  | contract_not_active    | contract_not_active  | contract_not_active  | changed              | contract_not_active | milestone_completed | milestone_refunded
        pause_due_date          | nothing_to_pause     | changed              | changed              | nothing_to_pause       | changed              | nothing_to_pause     | changed              | pause_used       | nothing_to_pause     | nothing_to_pause
        pause_nothing_delivered | nothing_to_pause     | changed              | changed              | nothing_to_pause       | changed              | changed              | changed              | pause_used       | nothing_to_pause     | nothing_to_pause
        pause_approval          | nothing_to_pause     | nothing_to_pause     | nothing_to_pause     | changed                | nothing_to_pause     | nothing_to_pause     | nothing_to_pause     | nothing_to_pause | nothing_to_pause     | nothing_to_pause
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_changes_it_or_is_refused(string state, string command, string outcome)
    {
        var milestone = In(state);

        Assert.Equal(outcome, StateTable.Outcome(milestone, Run(command, milestone), _ => "changed"));
    }

    [Theory]
    [InlineData(0, 21)]
    [InlineData(10, 24)]
    [InlineData(65, 79)]
    [InlineData(70, 82)]
    [InlineData(81, 82)]
    [InlineData(90, 90)]
    public void After_a_request_for_changes_the_money_is_asked_back_in_14_days_and_not_beyond_75_after_the_due_date(int asked, int expected)
    {
        var changes = In("submitted").RequestChanges("More.", Start.AddDays(asked)).Value;

        Assert.Equal(Start.AddDays(expected), changes.NothingDeliveredAt);
    }

    [Theory]
    [InlineData(0, 21)]
    [InlineData(30, 44)]
    [InlineData(75, 82)]
    [InlineData(82, 96)]
    public void After_a_request_for_a_refund_the_time_to_hand_in_runs_again(int ended, int expected) =>
        Assert.Equal(Start.AddDays(expected), In("overdue").AwaitDelivery(Start.AddDays(ended)).Value.NothingDeliveredAt);

    [Fact]
    public void A_later_due_date_moves_both_times_of_what_is_to_be_handed_in_again()
    {
        var asked = In("changes_requested").Extend(Worker, Due.AddDays(10), Start).Value;

        var extended = asked.Extend(Hirer, Due.AddDays(10), Start).Value;

        Assert.Equal((Due.AddDays(10), Due.AddDays(24)), (extended.BecomesOverdueAt!.Value, extended.NothingDeliveredAt!.Value));
    }

    [Fact]
    public void A_request_to_extend_lapses_in_time_and_can_be_made_again()
    {
        var later = Due.AddDays(5);
        var asked = In("in_progress").Extend(Worker, later, Start, answerDays: 4).Value;
        Assert.Equal(Start.AddDays(4), asked.ExtensionExpiresAt);
        Assert.Equal("deadline_not_reached", asked.ExpireExtension(Start.AddDays(4).AddTicks(-1)).Refusal!.Error.Code);

        var lapsed = asked.ExpireExtension(Start.AddDays(4)).Value;

        Assert.Null(lapsed.ProposedExtension);
        Assert.Equal((Worker, later), lapsed.NewEvents.OfType<MilestoneExtensionExpired>().Select(expired => (expired.ProposedBy, expired.DueDate)).Single());
        Assert.Equal(Start.AddDays(9), lapsed.Extend(Worker, later, Start.AddDays(5)).Value.ExtensionExpiresAt);
    }

    [Fact]
    public void Nobody_agrees_to_what_has_lapsed()
    {
        var asked = In("in_progress").Extend(Worker, Due.AddDays(5), Start).Value;

        var late = asked.Extend(Hirer, Due.AddDays(5), Start.AddDays(4)).Value;

        Assert.Equal((Due, Hirer), (late.DueDate, late.ProposedExtension!.ProposedBy));
    }

    [Fact]
    public void A_request_that_an_earlier_release_stored_lapses_4_days_after_it_was_made()
    {
        var stored = JsonSerializer.SerializeToNode(In("asked"), StorageJson.Options)!.AsObject();
        stored["proposedExtension"]!.AsObject().Remove("expiresAt");
        stored.Remove("pausedClocks");

        var read = stored.Deserialize<Milestone>(StorageJson.Options)!;

        Assert.Equal(Start.AddDays(4), read.ExtensionExpiresAt);
        Assert.Empty(read.PausedClocks);
    }

    [Fact]
    public void The_other_party_is_reminded_of_a_request_to_extend_and_that_is_no_reminder_of_another_deadline()
    {
        var reminded = In("asked").Remind(Deadlines.ExtensionAnswer, Start.AddDays(3)).Value;

        Assert.Equal((Hirer, (int?)0), reminded.NewEvents.OfType<MilestoneReminderDue>().Select(due => (due.RemindedId!.Value, due.RemindersLeft)).Single());
        Assert.Null(reminded.RemindedAt);
    }

    [Fact]
    public void A_pause_before_the_due_date_moves_it_and_what_follows_it_once()
    {
        var paused = In("in_progress").PauseDueDate(Five, Start).Value;

        Assert.Equal((Due + Five, Due + Five, Due.AddDays(19)), (paused.DueDate, paused.BecomesOverdueAt!.Value, paused.NothingDeliveredAt!.Value));
        Assert.Equal<DeadlineKind>([DeadlineKind.MilestoneDue, DeadlineKind.NothingDelivered], paused.PausedClocks);
        Assert.Equal("pause_used", paused.PauseDueDate(Five, Start).Refusal!.Error.Code);
        Assert.Equal("pause_used", paused.MarkOverdue(Due + Five).Value.PauseNothingDelivered(Five, Due + Five).Refusal!.Error.Code);
    }

    [Fact]
    public void A_pause_after_the_due_date_leaves_it_where_it_is_and_does_not_go_beyond_75_days_after_it()
    {
        var paused = In("overdue").PauseNothingDelivered(Five, Due.AddDays(1)).Value;
        Assert.Equal((MilestoneStatus.Overdue, Due, Due.AddDays(19)), (paused.Status, paused.DueDate, paused.NothingDeliveredAt!.Value));

        var late = In("overdue").AwaitDelivery(Due.AddDays(60)).Value;
        Assert.Equal(Due.AddDays(75), late.PauseNothingDelivered(Five, Due.AddDays(61)).Value.NothingDeliveredAt);
        var latest = In("overdue").AwaitDelivery(Due.AddDays(70)).Value;
        Assert.Equal("nothing_to_pause", latest.PauseNothingDelivered(Five, Due.AddDays(71)).Refusal!.Error.Code);
    }

    [Fact]
    public void What_was_moved_once_after_the_due_date_is_not_moved_again_before_a_later_one()
    {
        var extended = In("overdue").PauseNothingDelivered(Five, Due).Value.Extend(Worker, Due.AddDays(20), Due).Value.Extend(Hirer, Due.AddDays(20), Due).Value;

        var paused = extended.PauseDueDate(Five, Due).Value;

        Assert.Equal((Due.AddDays(25), Due.AddDays(34)), (paused.DueDate, paused.NothingDeliveredAt!.Value));
    }

    [Fact]
    public void The_approval_is_paused_once_whatever_is_handed_in_later()
    {
        var paused = In("submitted").PauseApproval(Five, Start).Value;
        Assert.Equal(Start.AddDays(19), paused.AutoApprovesAt);

        var again = paused.Submit([new Deliverable("more")], null, Start).Value;

        Assert.Equal("pause_used", again.PauseApproval(Five, Start).Refusal!.Error.Code);
        Assert.Equal("nothing_to_pause", In("submitted").PauseApproval(Five, Start.AddDays(14)).Refusal!.Error.Code);
    }

    private static Milestone In(string state)
    {
        var pending = Active().Milestones[0];
        var started = pending.Start(Ghs(150_000), Start).Value;
        var submitted = started.Submit([new Deliverable("work")], null, Start).Value;
        return (state switch
        {
            "draft" => Planned().Milestones[0],
            "pending" => pending,
            "in_progress" => started,
            "submitted" => submitted,
            "changes_requested" => submitted.RequestChanges("More.", Start).Value,
            "overdue" => started.MarkOverdue(Due).Value,
            "asked" => started.Extend(Worker, Due.AddDays(5), Start).Value,
            "paused" => started.PauseDueDate(Five, Start).Value,
            "completed" => submitted.Approve(Hirer, Start).Value,
            "refunded" => started.Refund(Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Milestone>();
    }

    private static Result<Milestone> Run(string command, Milestone milestone) => command switch
    {
        "await_delivery" => milestone.AwaitDelivery(Start),
        "await_funding" => milestone.AwaitFunding(Start.AddDays(30)),
        "expire_extension" => milestone.ExpireExtension(Start.AddDays(30)),
        "remind_of_extension" => milestone.Remind(Deadlines.ExtensionAnswer, Start),
        "pause_due_date" => milestone.PauseDueDate(Five, Start),
        "pause_nothing_delivered" => milestone.PauseNothingDelivered(Five, Start),
        "pause_approval" => milestone.PauseApproval(Five, Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
