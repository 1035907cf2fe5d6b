using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Disputes;

/// <summary>The states of a dispute.</summary>
public sealed class DisputeTests
{
    private static readonly Guid Admin = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Money Contested = Ghs(100_000);
    private static readonly DisputeRules Rules = new(Ghs(50_000), Start.AddDays(7), Start.AddDays(14), Start.AddDays(30), Start.AddDays(7), 72);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command          | open                      | answered                  | review                    | escalated                 | ruled                     | appealed                   | resolved                  | withdrawn
        answer           | answered                  | same                      | same                      | same                      | same                      | same                       | dispute_resolved          | dispute_resolved
        answer_otherwise | answered                  | dispute_answered          | dispute_answered          | dispute_answered          | dispute_answered          | dispute_answered           | dispute_resolved          | dispute_resolved
        answer_as_raiser | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer | dispute_not_yours_to_answer
        evidence         | answered                  | answered                  | review                    | escalated                 | dispute_ruled             | appealed                   | dispute_resolved          | dispute_resolved
        evidence_raiser  | open                      | answered                  | review                    | escalated                 | dispute_ruled             | appealed                   | dispute_resolved          | dispute_resolved
        offer            | answered                  | same                      | same                      | same                      | same                      | same                       | same                      | same
        offer_raiser     | same                      | same                      | same                      | same                      | same                      | same                       | same                      | same
        withdraw         | resolved                  | resolved                  | resolved                  | resolved                  | dispute_ruled             | dispute_ruled              | dispute_resolved          | same
        withdraw_other   | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw | dispute_not_yours_to_withdraw
        review           | review                    | review                    | same                      | same                      | dispute_ruled             | dispute_same_administrator | dispute_resolved          | dispute_resolved
        review_other     | review                    | review                    | review                    | escalated                 | dispute_ruled             | appealed                   | dispute_resolved          | dispute_resolved
        escalate         | escalated                 | escalated                 | escalated                 | same                      | dispute_ruled             | same                       | dispute_resolved          | dispute_resolved
        rule             | dispute_answer_possible   | ruled                     | ruled                     | ruled                     | dispute_ruled             | dispute_same_administrator | dispute_resolved          | dispute_resolved
        rule_other       | dispute_answer_possible   | ruled                     | ruled                     | ruled                     | dispute_ruled             | resolved                   | dispute_resolved          | dispute_resolved
        rule_too_much    | dispute_more_than_contested | dispute_more_than_contested | dispute_more_than_contested | dispute_more_than_contested | dispute_ruled           | dispute_more_than_contested | dispute_resolved         | dispute_resolved
        appeal           | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | appealed                  | same                       | dispute_resolved          | dispute_resolved
        appeal_again     | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | appealed                  | dispute_appealed           | dispute_resolved          | dispute_resolved
        appeal_late      | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | dispute_nothing_to_appeal | same                       | dispute_resolved          | dispute_resolved
        pass_answer_early | deadline_not_reached     | same                      | same                      | same                      | same                      | same                       | same                      | same
        pass_answer      | answered                  | same                      | same                      | same                      | same                      | same                       | same                      | same
        mediated_early   | deadline_not_reached      | deadline_not_reached      | deadline_not_reached      | same                      | same                      | same                       | same                      | same
        mediated         | escalated                 | escalated                 | escalated                 | same                      | same                      | same                       | same                      | same
        alarm_early      | deadline_not_reached      | deadline_not_reached      | deadline_not_reached      | deadline_not_reached      | dispute_resolved          | deadline_not_reached       | dispute_resolved          | dispute_resolved
        alarm            | open                      | answered                  | review                    | escalated                 | dispute_resolved          | appealed                   | dispute_resolved          | dispute_resolved
        carry_out_early  | same                      | same                      | same                      | same                      | deadline_not_reached      | same                       | same                      | same
        carry_out        | same                      | same                      | same                      | same                      | resolved                  | same                       | same                      | same
        settle           | resolved                  | resolved                  | resolved                  | resolved                  | resolved                  | resolved                   | dispute_resolved          | dispute_resolved
        remind           | open                      | dispute_answered          | dispute_answered          | dispute_answered          | dispute_answered          | dispute_answered           | dispute_answered          | dispute_answered
        pause            | open                      | nothing_to_pause          | nothing_to_pause          | nothing_to_pause          | nothing_to_pause          | nothing_to_pause           | nothing_to_pause          | nothing_to_pause
        close            | resolved                  | resolved                  | resolved                  | resolved                  | resolved                  | resolved                   | same                      | same
        await_bank       | bank                      | bank                      | bank                      | bank                      | bank                      | bank                       | same                      | same
        go_on            | same                      | same                      | same                      | same                      | same                      | same                       | same                      | same
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var dispute = In(state);

        Assert.Equal(outcome, StateTable.Outcome(dispute, Run(command, dispute), Name));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("answered")]
    [InlineData("review")]
    [InlineData("escalated")]
    [InlineData("ruled")]
    [InlineData("appealed")]
    public void Every_open_state_has_a_next_step_with_a_time(string state)
    {
        var dispute = In(state);

        Assert.Contains(
            new[] { DisputeDeadlines.Answer, DisputeDeadlines.Escalation, DisputeDeadlines.Alarm, DisputeDeadlines.Ruling },
            deadline => deadline.DueOf(dispute) is not null);
    }

    [Fact]
    public void A_small_claim_is_ruled_at_once_within_three_days_of_the_answer()
    {
        var answered = Opened(Ghs(50_000), null).GiveAnswer(Worker, "No.", Rules, Start.AddDays(1)).Value;

        var ruled = answered.Rule(Admin, Ghs(20_001), "As it is.", Ghs(50_000), Rules, Start.AddDays(2)).Value;

        Assert.Equal((DisputeTrack.SmallClaims, Start.AddDays(4)), (answered.Track, answered.EscalatesAt!.Value));
        Assert.Equal(new DisputeOutcome(DisputeBasis.Ruling, Ghs(20_001), Ghs(29_999)), ruled.Outcome);
        Assert.Equal((Admin, "As it is."), (ruled.ResolvedBy!.Value, ruled.Resolution));
    }

    [Theory]
    [InlineData(true, 0, 50_000)]
    [InlineData(false, 50_000, 0)]
    public void Silence_pays_whoever_raised_it_up_to_the_limit_of_the_terms(bool isHirers, long toWorker, long toHirer)
    {
        var dispute = Opened(Ghs(50_000), new DisputeTerms(5, "GH", Ghs(50_000)), isHirers ? Hirer : Worker);

        var passed = dispute.PassAnswer(Ghs(50_000), Rules, Start.AddDays(7)).Value;

        Assert.Equal(new DisputeOutcome(DisputeBasis.Silence, Ghs(toWorker), Ghs(toHirer)), passed.Outcome);
    }

    [Fact]
    public void Silence_decides_nothing_above_the_limit_or_under_terms_that_do_not_say_so()
    {
        var large = Opened(Ghs(50_001), new DisputeTerms(5, "GH", Ghs(50_000))).PassAnswer(Ghs(50_001), Rules, Start.AddDays(7)).Value;
        var old = Opened(Ghs(50_000), terms: null).PassAnswer(Ghs(50_000), Rules, Start.AddDays(7)).Value;

        Assert.Equal((true, true), (large.IsOpen, old.IsOpen));
        Assert.Single(large.NewEvents.OfType<DisputeUnanswered>());
        Assert.Equal(Start.AddDays(10), old.EscalatesAt);
    }

    [Fact]
    public void What_a_bank_decides_first_moves_every_deadline_on()
    {
        var waiting = In("open").AwaitBank(Start.AddDays(1)).Committed<Dispute>();

        var goes = waiting.GoOn(Start.AddDays(4));

        Assert.Equal(
            (Start.AddDays(10), Start.AddDays(17), Start.AddDays(33), (DateTimeOffset?)null),
            (goes.AnswerBy!.Value, goes.EscalatesAt!.Value, goes.AlarmAt!.Value, goes.AwaitsBankSince));
        Assert.Same(waiting, waiting.AwaitBank(Start.AddDays(2)));
        Assert.Equal(Start.AddDays(10), In("ruled").AwaitBank(Start).GoOn(Start.AddDays(3)).RulingFinalAt);
    }

    [Fact]
    public void A_ruling_is_carried_out_over_what_a_bank_has_left()
    {
        var carried = In("ruled").PassRuling(Ghs(30_000), Start.AddDays(7)).Value;

        Assert.Equal(new DisputeOutcome(DisputeBasis.Ruling, Ghs(30_000), Ghs(0)), carried.Outcome);
    }

    [Fact]
    public void An_answer_is_paused_once_and_postponed_where_no_reminder_went_out()
    {
        var paused = In("open").Pause(TimeSpan.FromDays(3), Start).Value;

        Assert.Equal(Start.AddDays(10), paused.AnswerBy);
        Assert.Equal(ContractErrors.PauseUsed, paused.Pause(TimeSpan.FromDays(1), Start).Refusal?.Error);
        Assert.Equal(Start.AddDays(9), In("open").Postpone(DisputeDeadlines.Answer, Start.AddDays(8))!.AnswerBy);
        Assert.Null(In("open").Remind(DisputeDeadlines.Answer, Start.AddDays(6)).Value.Postpone(DisputeDeadlines.Answer, Start.AddDays(8)));
    }

    private static Dispute Opened(Money amount, DisputeTerms? terms, Guid? raisedBy = null)
    {
        var (contract, milestones) = Active();
        var matter = new DisputeMatter(milestones[0].Id, [milestones[0].Id], amount, "It leaks.", "Since the first rain.");
        contract = contract with { Terms = contract.Terms with { Disputes = terms } };
        return Dispute.Open(Guid.CreateVersion7(), contract, matter, raisedBy ?? Hirer, Rules, Start).Committed<Dispute>();
    }

    private static Dispute In(string state)
    {
        var open = Opened(Contested, new DisputeTerms(5, "GH", Ghs(50_000)));
        return (state switch
        {
            "open" => open,
            "answered" => Answered(),
            "review" => Reviewed(),
            "escalated" => Escalated(),
            "ruled" => Ruled(),
            "appealed" => Appealed(),
            "resolved" => Appealed().Rule(Other, Ghs(50_000), "Half.", Contested, Rules, Start).Value,
            "withdrawn" => open.Withdraw(Hirer, Start).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Dispute>();

        Dispute Answered() => open.GiveAnswer(Worker, "No.", Rules, Start).Value;
        Dispute Reviewed() => Answered().Review(Admin, Start).Value;
        Dispute Escalated() => Reviewed().Escalate(Admin, Start).Value;
        Dispute Ruled() => Escalated().Rule(Admin, Ghs(40_000), "Most.", Contested, Rules, Start).Value;
        Dispute Appealed() => Ruled().GiveAppeal(Worker, "It is more.", Start).Value;
    }

    private static Result<Dispute> Run(string command, Dispute dispute) => command switch
    {
        "answer" => dispute.GiveAnswer(Worker, "No.", Rules, Start),
        "answer_otherwise" => dispute.GiveAnswer(Worker, "Never.", Rules, Start),
        "answer_as_raiser" => dispute.GiveAnswer(Hirer, "No.", Rules, Start),
        "evidence" => dispute.AddEvidence(Worker, "A photo.", [], Rules, Start),
        "evidence_raiser" => dispute.AddEvidence(Hirer, "A photo.", [], Rules, Start),
        "offer" => dispute.NoteResponse(Worker, Rules, Start),
        "offer_raiser" => dispute.NoteResponse(Hirer, Rules, Start),
        "withdraw" => dispute.Withdraw(Hirer, Start),
        "withdraw_other" => dispute.Withdraw(Worker, Start),
        "review" => dispute.Review(Admin, Start),
        "review_other" => dispute.Review(Other, Start),
        "escalate" => dispute.Escalate(Admin, Start),
        "rule" => dispute.Rule(Admin, Ghs(40_000), "Most.", Contested, Rules, Start),
        "rule_other" => dispute.Rule(Other, Ghs(40_000), "Most.", Contested, Rules, Start),
        "rule_too_much" => dispute.Rule(Other, Ghs(100_001), "Most.", Contested, Rules, Start),
        "appeal" => dispute.GiveAppeal(Worker, "It is more.", Start),
        "appeal_again" => dispute.GiveAppeal(Hirer, "It is less.", Start),
        "appeal_late" => dispute.GiveAppeal(Worker, "It is more.", Start.AddDays(7)),
        "pass_answer_early" => dispute.PassAnswer(Contested, Rules, Start),
        "pass_answer" => dispute.PassAnswer(Contested, Rules, Start.AddDays(7)),
        "mediated_early" => dispute.PassMediation(Start),
        "mediated" => dispute.PassMediation(Start.AddDays(14)),
        "alarm_early" => dispute.RaiseAlarm(Start),
        "alarm" => dispute.RaiseAlarm(Start.AddDays(60)),
        "carry_out_early" => dispute.PassRuling(Contested, Start),
        "carry_out" => dispute.PassRuling(Contested, Start.AddDays(7)),
        "settle" => dispute.Settle(Ghs(60_000), Ghs(50_000), Contested, Start),
        "remind" => dispute.Remind(DisputeDeadlines.Answer, Start),
        "pause" => dispute.Pause(TimeSpan.FromDays(1), Start),
        "close" => dispute.Close(Start),
        "await_bank" => dispute.AwaitBank(Start),
        "go_on" => dispute.GoOn(Start),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static string Name(Dispute dispute) =>
        !dispute.IsOpen ? "resolved"
        : dispute.AwaitsBankSince is not null ? "bank"
        : dispute.Ruling is not null ? "ruled"
        : dispute.Appeal is not null ? "appealed"
        : dispute.Status == DisputeStatus.Escalated ? "escalated"
        : dispute.Status == DisputeStatus.InReview ? "review"
        : dispute.AnswerBy is null ? "answered"
        : "open";
}
