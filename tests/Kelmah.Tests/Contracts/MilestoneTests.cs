using Kelmah.Contracts;
using Kelmah.Kernel;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

public sealed class MilestoneTests
{
    private static readonly DateTimeOffset Due = Start.AddDays(7);
    private static readonly DateTimeOffset Late = Start.AddDays(60);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command           | draft                   | pending                 | in_progress             | submitted               | changes_requested       | overdue                 | overdue_started         | overdue_submitted       | completed             | released              | refunded                | frozen                  | divided               | abandoned
        start             | contract_not_active     | in_progress             | same                    | same                    | same                    | overdue                 | same                    | same                    | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        start_unfunded    | contract_not_active     | escrow_not_funded       | same                    | same                    | same                    | escrow_not_funded       | same                    | same                    | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        submit            | milestone_not_started   | milestone_not_started   | in_progress             | in_progress             | in_progress             | milestone_not_started   | overdue                 | overdue                 | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        request_changes   | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | in_progress             | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | overdue                 | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        approve           | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | completed               | completed               | milestone_not_submitted | milestone_not_submitted | completed               | same                  | same                  | milestone_refunded      | milestone_frozen        | same                  | milestone_abandoned
        auto_approve      | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | completed               | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | completed               | same                  | same                  | milestone_not_submitted | milestone_frozen        | same                  | milestone_not_submitted
        mark_overdue      | deadline_not_reached    | overdue                 | overdue                 | deadline_not_reached    | overdue                 | same                    | same                    | same                    | milestone_completed   | milestone_completed   | deadline_not_reached    | milestone_frozen        | milestone_completed   | deadline_not_reached
        nothing_delivered | deadline_not_reached    | pending                 | in_progress             | deadline_not_reached    | in_progress             | overdue                 | overdue                 | deadline_not_reached    | milestone_completed   | milestone_completed   | deadline_not_reached    | milestone_frozen        | milestone_completed   | deadline_not_reached
        extend            | pending                 | pending                 | in_progress             | in_progress             | in_progress             | overdue                 | overdue                 | overdue                 | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        release           | milestone_not_completed | milestone_not_completed | milestone_not_completed | milestone_not_completed | milestone_not_completed | milestone_not_completed | milestone_not_completed | milestone_not_completed | completed             | same                  | milestone_not_completed | milestone_not_completed | same                  | milestone_not_completed
        remind_due        | contract_not_active     | pending                 | in_progress             | contract_not_active     | in_progress             | contract_not_active     | contract_not_active     | contract_not_active     | milestone_completed   | milestone_completed   | milestone_refunded      | contract_not_active     | milestone_refunded    | contract_not_active
        remind_approval   | contract_not_active     | contract_not_active     | contract_not_active     | in_progress             | contract_not_active     | contract_not_active     | contract_not_active     | overdue                 | milestone_completed   | milestone_completed   | milestone_refunded      | in_progress             | milestone_refunded    | contract_not_active
        revise            | pending                 | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft    | contract_not_draft    | contract_not_draft      | contract_not_draft      | contract_not_draft    | contract_not_draft
        remove            | pending                 | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft      | contract_not_draft    | contract_not_draft    | contract_not_draft      | contract_not_draft      | contract_not_draft    | contract_not_draft
        activate          | pending                 | milestone_not_pending   | milestone_not_pending   | milestone_not_pending   | milestone_not_pending   | milestone_not_pending   | milestone_not_pending   | milestone_not_pending   | milestone_not_pending | milestone_not_pending | milestone_not_pending   | milestone_not_pending   | milestone_not_pending | milestone_not_pending
        refund            | contract_not_active     | pending                 | in_progress             | in_progress             | in_progress             | overdue                 | overdue                 | overdue                 | milestone_completed   | milestone_completed   | same                    | in_progress             | same                  | pending
        abandon           | pending                 | pending                 | in_progress             | in_progress             | in_progress             | overdue                 | overdue                 | overdue                 | milestone_completed   | milestone_completed   | milestone_refunded      | in_progress             | milestone_completed   | same
        approve_part      | milestone_not_submitted | milestone_not_submitted | milestone_not_submitted | completed               | completed               | milestone_not_submitted | milestone_not_submitted | completed               | milestone_completed   | milestone_completed   | milestone_refunded      | milestone_frozen        | milestone_completed   | milestone_abandoned
        divide            | contract_not_active     | completed               | completed               | completed               | completed               | completed               | completed               | completed               | completed             | milestone_completed   | milestone_refunded      | completed               | milestone_refunded    | milestone_abandoned
        freeze            | pending                 | pending                 | in_progress             | in_progress             | in_progress             | overdue                 | overdue                 | overdue                 | completed             | same                  | same                    | same                    | same                  | same
        unfreeze          | same                    | same                    | same                    | same                    | same                    | same                    | same                    | same                    | same                  | same                  | same                    | in_progress             | same                  | same
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var milestone = In(state);

        var after = Run(command, milestone);

        Assert.Equal(outcome, StateTable.Outcome(milestone, after, Name));
    }

    [Fact]
    public void Each_submission_is_numbered_kept_and_starts_the_inspection_again()
    {
        var first = Submit(In("in_progress"), Start.AddDays(1), "first");
        var changes = first.RequestChanges("The socket is loose.", Start.AddDays(2)).Value;
        var second = Submit(changes, Start.AddDays(3), "second");

        Assert.Equal(Start.AddDays(15), first.AutoApprovesAt);
        Assert.Null(changes.AutoApprovesAt);
        Assert.Equal(Start.AddDays(17), second.AutoApprovesAt);
        Assert.Equal([1, 2], second.Submissions.Select(submission => submission.Number));
        Assert.Equal("The socket is loose.", second.Submissions[0].ChangeRequest!.Reason);
        Assert.Equal("first", second.Submissions[0].Deliverables[0].Name);
        Assert.Equal("second", Assert.Single(second.Deliverables).Name);
    }

    [Fact]
    public void Silence_approves_when_the_inspection_is_over_and_not_before()
    {
        var submitted = Submit(In("in_progress"), Start.AddDays(1), "work");

        Assert.Equal("deadline_not_reached", submitted.AutoApprove(Start.AddDays(15).AddTicks(-1)).Refusal!.Error.Code);
        var approved = submitted.AutoApprove(Start.AddDays(15)).Value;
        Assert.Equal((MilestoneStatus.Completed, null), (approved.Status, approved.ApprovedBy));
    }

    [Fact]
    public void Work_that_waits_for_the_hirer_does_not_become_overdue()
    {
        var submitted = Submit(In("in_progress"), Due.AddDays(-1), "work");

        Assert.Null(submitted.BecomesOverdueAt);
        Assert.Equal(Due, submitted.RequestChanges("More.", Due.AddDays(-1)).Value.BecomesOverdueAt);
    }

    [Fact]
    public void An_extension_takes_both_parties_and_ends_what_was_overdue()
    {
        var overdue = In("overdue_started");
        var later = Due.AddDays(10);

        var proposed = overdue.Extend(Worker, later, Due.AddDays(1)).Value;
        var repeated = proposed.Extend(Worker, later, Due.AddDays(1)).Value;
        var agreed = proposed.Extend(Hirer, later, Due.AddDays(1)).Value;

        Assert.Equal((MilestoneStatus.Overdue, Due), (proposed.Status, proposed.DueDate));
        Assert.Same(proposed, repeated);
        Assert.Equal((MilestoneStatus.InProgress, later, later), (agreed.Status, agreed.DueDate, agreed.BecomesOverdueAt));
        Assert.Equal(later.AddDays(14), agreed.NothingDeliveredAt);
        Assert.Null(agreed.ProposedExtension);
    }

    [Fact]
    public void Another_date_is_another_proposal()
    {
        var proposed = In("in_progress").Extend(Worker, Due.AddDays(10), Start).Value;
        var countered = proposed.Extend(Hirer, Due.AddDays(5), Start).Value;

        Assert.Equal((Hirer, Due.AddDays(5)), (countered.ProposedExtension!.ProposedBy, countered.ProposedExtension.DueDate));
        Assert.Equal(Due, countered.DueDate);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void An_extension_is_later_than_the_due_date(int days) =>
        Assert.Equal("extension_not_later", In("in_progress").Extend(Worker, Due.AddDays(days), Start).Refusal!.Error.Code);

    [Fact]
    public void A_milestone_takes_at_most_fifty_submissions()
    {
        var milestone = In("in_progress");
        for (var count = 0; count < 50; count++) milestone = Submit(milestone, Start, "again");

        Assert.Equal(
            "milestone_submissions_full", milestone.Submit([new Deliverable("once more")], null, Start).Refusal!.Error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Changes_are_asked_for_as_often_as_was_agreed(int rounds)
    {
        var milestone = Submit(In("in_progress") with { ChangeRounds = rounds }, Start, "work");
        for (var round = 0; round < rounds; round++) milestone = Submit(milestone.RequestChanges("More.", Start).Value, Start, "again");

        var refusal = milestone.RequestChanges("Once more.", Start).Refusal!;

        Assert.Equal(("change_rounds_used", $"The parties agreed on {rounds} rounds of changes."), (refusal.Error.Code, refusal.Detail));
        Assert.Equal(rounds, milestone.ChangeRoundsUsed);
        Assert.Null(milestone.RefusalToRefund);
        Assert.Null(milestone.Approve(Hirer, Start).Refusal);
    }

    [Fact]
    public void Where_no_number_was_agreed_changes_are_asked_for_while_there_are_submissions()
    {
        var milestone = Submit(In("in_progress"), Start, "work");
        for (var round = 0; round < 49; round++) milestone = Submit(milestone.RequestChanges("More.", Start).Value, Start, "again");

        Assert.Null(milestone.RequestChanges("Once more.", Start).Refusal);
        Assert.Equal("milestone_under_review", milestone.RefusalToRefund!.Code);
    }

    [Fact]
    public void The_end_of_the_contract_stops_its_deadlines()
    {
        var abandoned = In("pending").Abandon(Start).Value;

        Assert.Equal((null, null, null), (abandoned.BecomesOverdueAt, abandoned.AutoApprovesAt, abandoned.NothingDeliveredAt));
    }

    [Theory]
    [InlineData(ContractStatus.Active)]
    [InlineData(ContractStatus.Completed)]
    [InlineData(ContractStatus.Cancelled)]
    [InlineData(ContractStatus.Disputed)]
    public void A_milestone_changes_only_while_its_contract_is_a_draft(ContractStatus contract)
    {
        var planned = In("draft");

        Assert.Equal("contract_not_draft", planned.Revise(contract, "Wiring", "", Ghs(1), Due, Start).Refusal!.Error.Code);
        Assert.Equal("contract_not_draft", planned.Remove(contract, Start).Refusal!.Error.Code);
    }

    /// <summary>In these states the contract is active once the inspection is fixed.</summary>
    private static ContractStatus ContractOf(Milestone milestone) =>
        milestone.InspectionDays == 0 ? ContractStatus.Draft : ContractStatus.Active;

    private static string Name(Milestone milestone) => milestone.Status switch
    {
        MilestoneStatus.Pending => "pending",
        MilestoneStatus.InProgress => "in_progress",
        MilestoneStatus.Completed => "completed",
        MilestoneStatus.Overdue => "overdue",
    };

    private static Milestone Submit(Milestone milestone, DateTimeOffset at, string name) =>
        milestone.Submit([new Deliverable(name)], null, at).Value.Committed<Milestone>();

    private static Milestone In(string state)
    {
        var pending = Active().Milestones[0];
        var started = pending.Start(Ghs(150_000), Start).Value;
        var submitted = Submit(started, Start, "work");
        var overdue = pending.MarkOverdue(Due).Value;
        var overdueStarted = started.MarkOverdue(Due).Value;
        var completed = submitted.Approve(Hirer, Start).Value;
        return (state switch
        {
            "draft" => Planned().Milestones[0],
            "pending" => pending,
            "in_progress" => started,
            "submitted" => submitted,
            "changes_requested" => submitted.RequestChanges("More.", Start).Value,
            "overdue" => overdue,
            "overdue_started" => overdueStarted,
            "overdue_submitted" => Submit(overdueStarted, Due, "work"),
            "completed" => completed,
            "released" => completed.Release(Ghs(15_000), Start).Value,
            "refunded" => started.Refund(Start).Value,
            "frozen" => submitted.Freeze(Start),
            "divided" => submitted.Divide(Ghs(100_000), Ghs(10_000), Ghs(50_000), Start).Value,
            "abandoned" => pending.Abandon(Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Milestone>();
    }

    private static Result<Milestone> Run(string command, Milestone milestone) => command switch
    {
        "start" => milestone.Start(Ghs(150_000), Start),
        "start_unfunded" => milestone.Start(Ghs(149_999), Start),
        "submit" => milestone.Submit([new Deliverable("work")], "Done.", Start),
        "request_changes" => milestone.RequestChanges("More.", Start),
        "approve" => milestone.Approve(Hirer, Start),
        "approve_part" => milestone.ApprovePart(Hirer, Ghs(1), Guid.CreateVersion7(), Start),
        "divide" => milestone.Divide(Ghs(100_000), Ghs(10_000), Ghs(50_000), Start),
        "freeze" => milestone.Freeze(Start),
        "unfreeze" => milestone.Unfreeze(Start),
        "auto_approve" => milestone.AutoApprove(Late),
        "mark_overdue" => milestone.MarkOverdue(Late),
        "nothing_delivered" => milestone.MarkNothingDelivered(Late),
        "extend" => milestone.Extend(Worker, Due.AddDays(1), Start),
        "release" => milestone.Release(Ghs(15_000), Start),
        "revise" => milestone.Revise(ContractOf(milestone), "All the wiring", "", Ghs(100_000), Due, Start),
        "remove" => milestone.Remove(ContractOf(milestone), Start),
        "activate" => milestone.Activate(14, null, Start),
        "refund" => milestone.Refund(Start),
        "abandon" => milestone.Abandon(Start),
        "remind_due" => milestone.Remind(Deadlines.MilestoneDue, Start),
        "remind_approval" => milestone.Remind(Deadlines.AutoApproval, Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}
