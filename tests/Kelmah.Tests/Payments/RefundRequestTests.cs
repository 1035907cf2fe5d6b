using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Payments;

public sealed class RefundRequestTests
{
    private static readonly Money Limit = Ghs(50_000);
    private static readonly DateTimeOffset Late = Start.AddDays(7);

    /// <summary>75 days after the due date of 7 days.</summary>
    private static readonly DateTimeOffset VeryLate = Start.AddDays(82);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command         | open                 | large                | granted                 | declined                | escalated               | contested               | withdrawn | disputed
        accept          | granted              | granted              | same                    | refund_request_answered | granted                 | granted                 | refund_request_answered | refund_request_answered
        decline         | declined             | declined             | refund_request_answered | same                    | declined                | declined                | refund_request_answered | refund_request_answered
        decline_late    | escalated            | escalated            | refund_request_answered | same                    | escalated               | same                    | refund_request_answered | refund_request_answered
        decline_late_delivered | declined      | declined             | refund_request_answered | same                    | declined                | declined                | refund_request_answered | refund_request_answered
        withdraw        | withdrawn            | withdrawn            | refund_request_answered | refund_request_answered | withdrawn               | withdrawn               | same | refund_request_answered
        expire_early    | deadline_not_reached | deadline_not_reached | same                    | same                    | same                    | same                    | same | same
        expire          | granted              | escalated            | same                    | same                    | same                    | same                    | same | same
        expire_delivered| declined             | declined             | same                    | same                    | same                    | same                    | same | same
        alarm_early     | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | deadline_not_reached | deadline_not_reached | refund_request_answered | refund_request_answered
        alarm           | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | same                 | same                 | refund_request_answered | refund_request_answered
        alarm_delivered | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | declined             | declined             | refund_request_answered | refund_request_answered
        alarm_ended     | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | declined             | declined             | refund_request_answered | refund_request_answered
        pause           | open                 | open                 | nothing_to_pause        | nothing_to_pause        | nothing_to_pause        | nothing_to_pause        | nothing_to_pause | nothing_to_pause
        remind          | open                 | open                 | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered | refund_request_answered
        """);

    public static TheoryData<string, string> Milestones { get; } = new()
    {
        { "pending", "" },
        { "started", "" },
        { "submitted", "milestone_under_review" },
        { "changes_requested", "" },
        { "completed", "milestone_completed" },
        { "refunded", "milestone_refunded" },
    };

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var request = In(state);

        var after = Run(command, request);

        Assert.Equal(outcome, StateTable.Outcome(request, after, next => next.Status.ToString().ToLowerInvariant()));
    }

    [Theory]
    [MemberData(nameof(Milestones))]
    public void The_money_is_asked_back_only_where_nothing_is_delivered(string state, string refusal)
    {
        var asked = RefundRequest.Open(Guid.CreateVersion7(), MilestoneIn(state, 10_000), Hirer, "Nothing came.", Start);

        Assert.Equal(refusal, asked.Refusal?.Error.Code ?? "");
    }

    [Fact]
    public void A_hirer_who_can_ask_for_no_more_changes_asks_the_money_back_and_what_is_handed_in_later_answers()
    {
        var milestone = MilestoneIn("submitted", 10_000) with { ChangeRounds = 0 };
        var request = RefundRequest.Open(Guid.CreateVersion7(), milestone, Hirer, "It is not what we agreed on.", Start.AddDays(1)).Value;

        var later = milestone.Submit([new Deliverable("Photos")], null, Start.AddDays(2)).Value;

        Assert.Equal(RefundRequestStatus.Granted, request.Expire(milestone, Limit, Late.AddDays(1)).Value.Status);
        Assert.Equal(RefundRequestStatus.Declined, request.Expire(later, Limit, Late.AddDays(1)).Value.Status);
    }

    [Fact]
    public void A_refunded_milestone_takes_no_more_commands()
    {
        var milestone = MilestoneIn("refunded", 10_000);

        Assert.Equal(ContractErrors.MilestoneRefunded, milestone.Start(Ghs(10_000), Start).Refusal?.Error);
        Assert.Equal(ContractErrors.MilestoneRefunded, milestone.Submit([new Deliverable("Photos")], null, Start).Refusal?.Error);
        Assert.Equal(ContractErrors.MilestoneRefunded, milestone.Approve(Hirer, Start).Refusal?.Error);
        Assert.Equal(ContractErrors.MilestoneRefunded, milestone.Extend(Hirer, Start.AddDays(30), Start).Refusal?.Error);
        Assert.Equal(
            [null, null, null],
            new[] { Deadlines.MilestoneDue, Deadlines.AutoApproval, Deadlines.NothingDelivered }.Select(deadline => deadline.DueOf(milestone)));
        Assert.Same(milestone, milestone.Refund(Late).Value);
    }

    [Fact]
    public void The_worker_pauses_the_answer_once()
    {
        var open = In("open");

        var paused = open.Pause(TimeSpan.FromDays(5), Start).Value;

        Assert.Equal((Late.AddDays(5), Start), (paused.AnswerBy!.Value, paused.PausedAt!.Value));
        Assert.Equal(ContractErrors.PauseUsed, paused.Pause(TimeSpan.FromDays(1), Start).Refusal?.Error);
        Assert.Equal(ContractErrors.NothingToPause, open.Pause(TimeSpan.FromDays(1), Late).Refusal?.Error);
    }

    [Fact]
    public void An_escalated_request_is_undecided_until_a_dispute_is_open_about_it()
    {
        var escalated = In("escalated");
        var dispute = Guid.CreateVersion7();

        var disputed = escalated.Become(dispute, Late);

        Assert.True(escalated.AwaitsDispute);
        Assert.Equal((false, RefundRequestStatus.Escalated, dispute), (disputed.AwaitsDispute, disputed.Status, disputed.DisputeId!.Value));
        Assert.Equal((escalated.MilestoneId, null), (escalated.UndecidedMilestoneId, disputed.UndecidedMilestoneId));
        Assert.Equal((Late.AddDays(7), null), (escalated.AlarmAt, disputed.AlarmAt));
        Assert.Null(escalated.Withdraw(Hirer, Late).Value.AlarmAt);
    }

    [Fact]
    public void One_that_an_earlier_release_escalated_without_a_time_becomes_a_dispute_at_once()
    {
        var stored = JsonSerializer.SerializeToNode(In("escalated"), StorageJson.Options)!.AsObject();
        stored.Remove("alarmAt");

        Assert.Equal(Start, stored.Deserialize<RefundRequest>(StorageJson.Options)!.AlarmAt);
    }

    private static RefundRequest In(string state)
    {
        var milestone = MilestoneIn("started", state is "large" or "escalated" or "disputed" ? 60_000 : 10_000);
        var open = RefundRequest.Open(Guid.CreateVersion7(), milestone, Hirer, "Nothing came.", Start).Value;
        return (state switch
        {
            "open" or "large" => open,
            "granted" => open.Accept(Worker, Start).Value,
            "declined" => open.Decline(Worker, milestone, Start).Value,
            "escalated" => open.Expire(milestone, Limit, Late).Value with { AlarmAt = Late.AddDays(7) },
            "contested" => open.Decline(Worker, milestone, VeryLate).Value with { AlarmAt = VeryLate.AddDays(7) },
            "disputed" => open.Expire(milestone, Limit, Late).Value.Become(Guid.CreateVersion7(), Late),
            "withdrawn" => open.Withdraw(Hirer, Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<RefundRequest>();
    }

    private static Result<RefundRequest> Run(string command, RefundRequest request) => command switch
    {
        "accept" => request.Accept(Worker, Start),
        "decline" => request.Decline(Worker, MilestoneIn("started", 10_000), VeryLate.AddTicks(-1)),
        "decline_late" => request.Decline(Worker, MilestoneIn("started", 10_000), VeryLate),
        "decline_late_delivered" => request.Decline(Worker, MilestoneIn("submitted", 10_000), VeryLate),
        "withdraw" => request.Withdraw(Hirer, Start),
        "alarm_early" => request.PassDecision(MilestoneIn("started", 10_000), ContractStatus.Active, Late),
        "alarm" => request.PassDecision(MilestoneIn("started", 10_000), ContractStatus.Active, VeryLate.AddDays(7)),
        "alarm_delivered" => request.PassDecision(MilestoneIn("submitted", 10_000), ContractStatus.Active, VeryLate.AddDays(7)),
        "alarm_ended" => request.PassDecision(MilestoneIn("started", 10_000), ContractStatus.Cancelled, VeryLate.AddDays(7)),
        "pause" => request.Pause(TimeSpan.FromDays(7), Start),
        "expire_early" => request.Expire(MilestoneIn("started", 10_000), Limit, Late.AddSeconds(-1)),
        "expire" => request.Expire(MilestoneIn("started", 10_000), Limit, Late),
        "expire_delivered" => request.Expire(MilestoneIn("submitted", 10_000), Limit, Late),
        "remind" => request.Remind(PaymentDeadlines.RefundAnswer, Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Milestone MilestoneIn(string state, long amount)
    {
        var pending = Milestone(Draft(), amount: amount).Activate(14, null, Start).Value;
        var started = pending.Start(Ghs(amount), Start).Value;
        var submitted = started.Submit([new Deliverable("Photos")], null, Start).Value;
        return (state switch
        {
            "pending" => pending,
            "started" => started,
            "submitted" => submitted,
            "changes_requested" => submitted.RequestChanges("Not yet.", Start).Value,
            "completed" => submitted.Approve(Hirer, Start).Value,
            "refunded" => submitted.RequestChanges("Not yet.", Start).Value.Refund(Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Milestone>();
    }
}
