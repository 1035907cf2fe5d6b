using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

public sealed class EndingProposalTests
{
    private static readonly Money Limit = Ghs(50_000);
    private static readonly DateTimeOffset Late = Start.AddDays(7);

    /// <summary>The hirer proposed: 1 000 are held, of which 600 go to the worker in <c>proposed</c> and 400 in <c>large</c>.</summary>
    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command           | proposed             | large                | agreed          | declined        | withdrawn       | void             | escalated
        accept            | agreed               | agreed               | same            | ending_answered | ending_answered | ending_outdated  | agreed
        accept_own        | not_your_part        | not_your_part        | not_your_part   | not_your_part   | not_your_part   | not_your_part    | not_your_part
        accept_outdated   | ending_outdated      | ending_outdated      | same            | ending_answered | ending_answered | ending_outdated  | ending_outdated
        accept_frozen     | escrow_frozen        | escrow_frozen        | same            | ending_answered | ending_answered | ending_outdated  | escrow_frozen
        decline           | declined             | declined             | ending_answered | same            | ending_answered | ending_answered  | declined
        decline_own       | not_your_part        | not_your_part        | not_your_part   | not_your_part   | not_your_part   | not_your_part    | not_your_part
        withdraw          | withdrawn            | withdrawn            | ending_answered | ending_answered | same            | ending_answered  | withdrawn
        withdraw_others   | not_your_part        | not_your_part        | not_your_part   | not_your_part   | not_your_part   | not_your_part    | not_your_part
        expire_early      | deadline_not_reached | deadline_not_reached | same            | same            | same            | same             | same
        expire            | agreed               | escalated            | same            | same            | same            | same             | same
        expire_outdated   | void                 | void                 | same            | same            | same            | same             | same
        expire_ended      | void                 | void                 | same            | same            | same            | same             | same
        expire_frozen     | escrow_frozen        | escrow_frozen        | same            | same            | same            | same             | same
        expire_delivered  | escalated            | escalated            | same            | same            | same            | same             | same
        void              | same                 | same                 | same            | same            | same            | same             | same
        void_outdated     | void                 | void                 | same            | same            | same            | same             | void
        remind            | proposed             | proposed             | ending_answered | ending_answered | ending_answered | ending_answered  | ending_answered
        alarm_early       | ending_answered      | ending_answered      | ending_answered | ending_answered | ending_answered | ending_answered  | deadline_not_reached
        alarm             | ending_answered      | ending_answered      | ending_answered | ending_answered | ending_answered | ending_answered  | escalated
        alarm_outdated    | ending_answered      | ending_answered      | ending_answered | ending_answered | ending_answered | ending_answered  | void
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var proposal = In(state);

        var after = Run(command, proposal);

        Assert.Equal(outcome, StateTable.Outcome(proposal, after, next => next.Status.ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData(true, 50_000, 0, true)]
    [InlineData(true, 49_999, 0, false)]
    [InlineData(true, 100_000, 0, true)]
    [InlineData(true, 60_000, 60_000, true)]
    [InlineData(true, 60_000, 70_000, false)]
    [InlineData(false, 0, 0, true)]
    [InlineData(false, 50_000, 0, true)]
    [InlineData(false, 50_001, 60_000, false)]
    public void Silence_agrees_where_the_side_that_proposed_gains_little_and_the_worker_is_left_what_is_under_review(
        bool isHirers, long toWorker, long underReview, bool agrees)
    {
        var basis = Basis(100_000, underReview);

        Assert.Equal(agrees, basis.SilenceAgrees(isHirers ? Hirer : Worker, Ghs(toWorker), Limit));
    }

    [Fact]
    public void What_goes_to_the_worker_is_spread_over_what_is_under_review_first_and_then_by_number()
    {
        var contract = Draft();
        Milestone[] milestones = [Active(contract, 1, 40_000), Submitted(Active(contract, 2, 30_000)), Active(contract, 3, 30_000), Active(contract, 4, 10_000)];
        var basis = new EndingBasis(contract, milestones, [.. milestones.Take(3).Select(milestone => new HeldAmount(milestone.Id, milestone.Amount))], IsFrozen: false);

        Assert.Equal(Ghs(30_000), basis.Usual);
        Assert.Equal([0, 30_000, 0], Spread(30_000));
        Assert.Equal([15_000, 30_000, 0], Spread(45_000));
        Assert.Equal([40_000, 30_000, 30_000], Spread(100_000));
        Assert.Equal(Ghs(10_000), basis.LapsesOf(milestones[3]));

        IEnumerable<long> Spread(long toWorker) => basis.Spread(Ghs(toWorker)).Select(part => part.ToWorker.MinorUnits);
    }

    [Fact]
    public void It_helps_the_side_of_whoever_proposed()
    {
        var hirers = In("proposed");

        Assert.Equal(DeadlineFavour.Hirer, EndingDeadlines.Answer.FavourOf(hirers));
        Assert.Equal(DeadlineFavour.Worker, EndingDeadlines.Answer.FavourOf(hirers with { ProposedBy = Worker }));
    }

    [Fact]
    public void Where_no_reminder_went_out_the_other_party_has_another_day()
    {
        var proposal = In("proposed");

        Assert.Equal(Late.AddDays(1), proposal.Postpone(EndingDeadlines.Answer, Late)!.AnswerBy);
        Assert.Null(proposal.Remind(EndingDeadlines.Answer, Late.AddDays(-1)).Value.Postpone(EndingDeadlines.Answer, Late));
    }

    private static EndingBasis Basis(long held = 100_000, long underReview = 0, bool isFrozen = false, ContractStatus status = ContractStatus.Active)
    {
        var contract = Draft() with { Status = status, FundedAt = Start };
        var milestones = new List<Milestone>();
        if (underReview > 0) milestones.Add(Submitted(Active(contract, 1, underReview)) with { Id = Guid.Parse("019b0000-0000-7000-8000-00000000000a") });
        if (held > underReview) milestones.Add(Active(contract, 2, held - underReview) with { Id = Guid.Parse("019b0000-0000-7000-8000-00000000000b") });
        return new EndingBasis(contract, milestones, [.. milestones.Select(milestone => new HeldAmount(milestone.Id, milestone.Amount))], isFrozen);
    }

    private static Milestone Active(Contract contract, int number, long amount) =>
        Milestone(contract, number, amount).Activate(14, 3, Start).Value.Start(Ghs(amount), Start).Value.Committed<Milestone>();

    private static Milestone Submitted(Milestone milestone) => milestone.Submit([new Deliverable("Photos")], null, Start).Value.Committed<Milestone>();

    private static EndingProposal In(string state)
    {
        var open = EndingProposal.Propose(
            Guid.CreateVersion7(), Basis(), Hirer, Ghs(state is "large" or "escalated" ? 40_000 : 60_000), "The house is sold.", Late, Start).Value.Committed<EndingProposal>();
        return (state switch
        {
            "proposed" or "large" => open,
            "agreed" => open.Accept(Worker, Basis(), Start).Value,
            "declined" => open.Decline(Worker, Start).Value,
            "withdrawn" => open.Withdraw(Hirer, Start).Value,
            "void" => open.Void(Basis(90_000), Start),
            "escalated" => open.Expire(Basis(), Limit, Late).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<EndingProposal>();
    }

    private static Result<EndingProposal> Run(string command, EndingProposal proposal) => command switch
    {
        "accept" => proposal.Accept(Worker, Basis(), Start),
        "accept_own" => proposal.Accept(Hirer, Basis(), Start),
        "accept_outdated" => proposal.Accept(Worker, Basis(90_000), Start),
        "accept_frozen" => proposal.Accept(Worker, Basis(isFrozen: true), Start),
        "decline" => proposal.Decline(Worker, Start),
        "decline_own" => proposal.Decline(Hirer, Start),
        "withdraw" => proposal.Withdraw(Hirer, Start),
        "withdraw_others" => proposal.Withdraw(Worker, Start),
        "expire_early" => proposal.Expire(Basis(), Limit, Late.AddSeconds(-1)),
        "expire" => proposal.Expire(Basis(), Limit, Late),
        "expire_outdated" => proposal.Expire(Basis(90_000), Limit, Late),
        "expire_ended" => proposal.Expire(Basis(status: ContractStatus.Completed), Limit, Late),
        "expire_frozen" => proposal.Expire(Basis(isFrozen: true), Limit, Late),
        "expire_delivered" => proposal.Expire(Delivered(), Limit, Late),
        "void" => proposal.Void(Basis(), Start),
        "void_outdated" => proposal.Void(Basis(90_000), Start),
        "remind" => proposal.Remind(EndingDeadlines.Answer, Start),
        "alarm_early" => proposal.RaiseAlarm(Basis(), Late.AddDays(7).AddSeconds(-1)),
        "alarm" => proposal.RaiseAlarm(Basis(), Late.AddDays(7)),
        "alarm_outdated" => proposal.RaiseAlarm(Basis(90_000), Late.AddDays(7)),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>The same money, of which all is under review by now.</summary>
    private static EndingBasis Delivered()
    {
        var basis = Basis();
        return basis with { Milestones = [.. basis.Milestones.Select(Submitted)] };
    }
}
