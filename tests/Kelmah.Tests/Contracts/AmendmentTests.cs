using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

/// <summary>The states of an amendment, and what it may change.</summary>
public sealed class AmendmentTests
{
    private static readonly DateTimeOffset Now = Start.AddDays(1);
    private static readonly AmendedTerms Changes = new([], "More.", null, null);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command          | proposed               | accepted           | declined           | withdrawn          | expired
        accept_other     | accepted               | same               | amendment_answered | amendment_answered | amendment_answered
        accept_proposer  | not_your_part          | not_your_part      | not_your_part      | not_your_part      | not_your_part
        accept_changed   | contract_terms_changed | same               | amendment_answered | amendment_answered | amendment_answered
        accept_late      | amendment_answered     | same               | amendment_answered | amendment_answered | amendment_answered
        decline_other    | declined               | amendment_answered | same               | amendment_answered | amendment_answered
        decline_proposer | not_your_part          | not_your_part      | not_your_part      | not_your_part      | not_your_part
        withdraw         | withdrawn              | amendment_answered | amendment_answered | same               | amendment_answered
        withdraw_other   | not_your_part          | not_your_part      | not_your_part      | not_your_part      | not_your_part
        expire_early     | deadline_not_reached   | amendment_answered | amendment_answered | amendment_answered | same
        expire           | expired                | amendment_answered | amendment_answered | amendment_answered | same
        remind           | proposed               | amendment_answered | amendment_answered | amendment_answered | amendment_answered
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var amendment = In(state);

        var after = Run(command, amendment);

        Assert.Equal(outcome, StateTable.Outcome(amendment, after, next => next.Status.ToString().ToLowerInvariant()));
    }

    [Theory]
    [InlineData("proposed", true)]
    [InlineData("accepted", false)]
    [InlineData("declined", false)]
    [InlineData("withdrawn", false)]
    [InlineData("expired", false)]
    public void Only_an_open_one_takes_its_contract_and_has_a_deadline(string state, bool isOpen)
    {
        var amendment = In(state);

        Assert.Equal((isOpen, isOpen, !isOpen), (amendment.OpenContractId is not null, Deadlines.AmendmentAnswer.DueOf(amendment) is not null, amendment.AnsweredAt is not null));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "milestones", "nothing" },
        { "milestones", "same_terms" },
        { "milestones[0].title", "add_without_title" },
        { "milestones[0].amount", "add_without_amount" },
        { "milestones[0].dueDate", "add_without_date" },
        { "milestones[0].milestoneId", "add_with_id" },
        { "milestones[0].milestoneId", "change_without_id" },
        { "milestones[0]", "change_nothing" },
        { "milestones[0]", "remove_and_change" },
        { "milestones[0].amount", "zero" },
        { "milestones[0].amount.currency", "dollars" },
        { "milestones[0].dueDate", "past" },
        { "milestones[0].dueDate", "far" },
        { "milestones[0].title", "blank" },
        { "milestones", "twice" },
        { "milestones", "too_many" },
        { "inspectionDays", "inspection" },
        { "changeRounds", "rounds" },
        { "text", "text" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_proposal_is_told_by_its_field(string field, string kind)
    {
        var refusal = InputOf(kind).Check(Terms, Now)!;

        Assert.Equal("invalid_input", refusal.Error.Code);
        Assert.Contains(field, refusal.Errors!.Keys);
    }

    [Fact]
    public void What_was_started_gets_cheaper_or_later_and_nothing_else()
    {
        var started = Active().Milestones[0].Start(Ghs(150_000), Now).Value;

        Assert.Equal("milestone_started", started.Amend("x", "", Ghs(150_001), started.DueDate, Now).Refusal!.Error.Code);
        Assert.Equal("milestone_started", started.Amend("x", "", Ghs(1), started.DueDate.AddDays(-1), Now).Refusal!.Error.Code);
        var amended = started.Amend("Less", "Only the ground floor.", Ghs(1), started.DueDate.AddDays(3), Now).Value;
        Assert.Equal(("Less", Ghs(1), started.DueDate.AddDays(3), started.DueDate.AddDays(3)), (amended.Title, amended.Amount, amended.DueDate, amended.BecomesOverdueAt));
    }

    [Fact]
    public void A_later_date_ends_what_was_overdue()
    {
        var overdue = Active().Milestones[0].MarkOverdue(Start.AddDays(7)).Value;

        var amended = overdue.Amend(overdue.Title, "", overdue.Amount, Start.AddDays(20), Start.AddDays(8)).Value;

        Assert.Equal((MilestoneStatus.Pending, Start.AddDays(34)), (amended.Status, amended.NothingDeliveredAt));
        Assert.Equal("milestone_already_due", overdue.Amend(overdue.Title, "", overdue.Amount, Start.AddDays(7.5), Start.AddDays(8)).Refusal!.Error.Code);
        Assert.Equal(MilestoneStatus.Overdue, overdue.Amend("x", "", overdue.Amount, overdue.DueDate, Start.AddDays(8)).Value.Status);
    }

    [Fact]
    public void Work_that_waits_for_an_answer_or_is_done_is_not_removed()
    {
        var started = Active().Milestones[0].Start(Ghs(150_000), Now).Value;
        var submitted = started.Submit([new Deliverable("Photos")], null, Now).Value;
        var approved = submitted.Approve(Hirer, Now).Value;

        Assert.Equal("milestone_under_review", submitted.TakeOut(Now).Refusal!.Error.Code);
        Assert.Equal("milestone_completed", approved.TakeOut(Now).Refusal!.Error.Code);
        Assert.Equal("milestone_completed", approved.Amend("x", "", Ghs(1), approved.DueDate, Now).Refusal!.Error.Code);
        var removed = started.TakeOut(Now).Value;
        Assert.True(removed.IsClosed);
        Assert.Equal((Now, null, null), (removed.RemovedAt, removed.BecomesOverdueAt, removed.NothingDeliveredAt));
        Assert.Equal("milestone_abandoned", removed.TakeOut(Now).Refusal!.Error.Code);
    }

    private static AmendmentInput InputOf(string kind)
    {
        var id = Guid.CreateVersion7();
        var added = new MilestoneChange(MilestoneChangeAction.Add, null, "Garden", "", Ghs(10_000), Now.AddDays(3));
        var changed = new MilestoneChange(MilestoneChangeAction.Change, id, Amount: Ghs(1));
        return kind switch
        {
            "nothing" => new(),
            "same_terms" => new(Text: Terms.Text, InspectionDays: Terms.InspectionDays),
            "add_without_title" => Of(added with { Title = null }),
            "add_without_amount" => Of(added with { Amount = null }),
            "add_without_date" => Of(added with { DueDate = null }),
            "add_with_id" => Of(added with { MilestoneId = id }),
            "change_without_id" => Of(changed with { MilestoneId = null }),
            "change_nothing" => Of(changed with { Amount = null }),
            "remove_and_change" => Of(changed with { Action = MilestoneChangeAction.Remove }),
            "zero" => Of(changed with { Amount = Ghs(0) }),
            "dollars" => Of(changed with { Amount = new Money(1, Currency.Usd) }),
            "past" => Of(changed with { DueDate = Now }),
            "far" => Of(changed with { DueDate = Now.AddYears(6) }),
            "blank" => Of(changed with { Title = "" }),
            "twice" => Of(changed, changed),
            "too_many" => Of([.. Enumerable.Repeat(added, 51)]),
            "inspection" => new(InspectionDays: 31),
            "rounds" => new(ChangeRounds: 21),
            "text" => new(Text: new string('x', 20_001)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static AmendmentInput Of(params MilestoneChange[] changes) => new(Milestones: changes.ToImmutableArray());

    private static (Contract Contract, Amendment Amendment) Proposed()
    {
        var contract = Active().Contract;
        return (contract, Amendment.Propose(Guid.CreateVersion7(), contract, Hirer, null, Changes, contract.TotalAmount, 7, Now).Committed<Amendment>());
    }

    private static Amendment In(string state)
    {
        var (contract, proposed) = Proposed();
        return (state switch
        {
            "proposed" => proposed,
            "accepted" => proposed.Accept(Worker, contract, Now).Value,
            "declined" => proposed.Decline(Worker, Now).Value,
            "withdrawn" => proposed.Withdraw(Hirer, Now).Value,
            "expired" => proposed.Expire(Now.AddDays(7)).Value,
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        }).Committed<Amendment>();
    }

    private static Result<Amendment> Run(string command, Amendment amendment)
    {
        var contract = Active().Contract with { TermsVersion = amendment.BasedOnVersion, TermsHash = amendment.BasedOnHash };
        return command switch
        {
            "accept_other" => amendment.Accept(Worker, contract, Now.AddDays(7).AddTicks(-1)),
            "accept_proposer" => amendment.Accept(Hirer, contract, Now),
            "accept_changed" => amendment.Accept(Worker, contract with { TermsVersion = 2 }, Now),
            "accept_late" => amendment.Accept(Worker, contract, Now.AddDays(7)),
            "decline_other" => amendment.Decline(Worker, Now),
            "decline_proposer" => amendment.Decline(Hirer, Now),
            "withdraw" => amendment.Withdraw(Hirer, Now),
            "withdraw_other" => amendment.Withdraw(Worker, Now),
            "expire_early" => amendment.Expire(Now.AddDays(7).AddTicks(-1)),
            "expire" => amendment.Expire(Now.AddDays(7)),
            "remind" => amendment.Remind(Now),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }
}
