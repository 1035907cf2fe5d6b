using Kelmah.Contracts;
using Kelmah.Kernel;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

public sealed class ContractTests
{
    private static readonly DateTimeOffset Now = Start.AddDays(1);
    private static readonly DateTimeOffset Late = Start.AddDays(30);

    public static TheoryData<string, string, string> Transitions { get; } = StateTable.Read("""
        command           | draft                 | signed_by_hirer       | active                | funded                  | completed             | cancelled             | disputed                | refunded              | awaiting
        revise            | draft                 | draft                 | contract_not_draft    | contract_not_draft      | contract_not_draft    | contract_not_draft    | contract_not_draft      | contract_not_draft    | contract_not_draft
        change_milestones | draft                 | draft                 | contract_not_draft    | contract_not_draft      | contract_not_draft    | contract_not_draft    | contract_not_draft      | contract_not_draft    | contract_not_draft
        sign_hirer        | draft                 | same                  | same                  | same                    | same                  | contract_not_draft    | same                    | same                  | same
        sign_worker       | draft                 | active                | same                  | same                    | same                  | contract_not_draft    | same                    | same                  | same
        fund              | contract_not_active   | contract_not_active   | active                | active                  | contract_not_active   | contract_not_active   | disputed                | contract_not_active   | active
        await_funding     | contract_not_active   | contract_not_active   | contract_not_active   | active                  | contract_not_active   | contract_not_active   | disputed                | contract_not_active   | same
        withdraw          | cancelled             | cancelled             | cancelled             | contract_already_funded | contract_ended        | contract_ended        | contract_already_funded | contract_ended        | contract_already_funded
        expire_signing    | cancelled             | cancelled             | contract_not_draft    | contract_not_draft      | contract_not_draft    | same                  | contract_not_draft      | contract_not_draft    | contract_not_draft
        expire_funding    | contract_not_active   | contract_not_active   | cancelled             | contract_already_funded | contract_not_active   | contract_not_active   | contract_not_active     | contract_not_active   | contract_already_funded
        complete          | contract_not_active   | contract_not_active   | completed             | completed               | same                  | contract_not_active   | completed               | contract_not_active   | completed
        dispute           | contract_not_active   | contract_not_active   | disputed              | disputed                | contract_not_active   | contract_not_active   | same                    | contract_not_active   | disputed
        resume            | contract_not_disputed | contract_not_disputed | contract_not_disputed | contract_not_disputed   | contract_not_disputed | contract_not_disputed | active                  | contract_not_disputed | contract_not_disputed
        cancel_disputed   | contract_not_disputed | contract_not_disputed | contract_not_disputed | contract_not_disputed   | contract_not_disputed | contract_not_disputed | cancelled               | contract_not_disputed | contract_not_disputed
        remind_signing    | draft                 | draft                 | contract_not_active   | contract_not_active     | contract_not_active   | contract_not_active   | contract_not_active     | contract_not_active   | contract_not_active
        remind_funding    | contract_not_active   | contract_not_active   | active                | contract_not_active     | contract_not_active   | contract_not_active   | contract_not_active     | contract_not_active   | active
        cancel_refunded   | contract_not_active   | contract_not_active   | cancelled             | cancelled               | contract_not_active   | contract_not_active   | cancelled               | same                  | cancelled
        """);

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Every_command_in_every_state_moves_or_is_refused(string state, string command, string outcome)
    {
        var (contract, milestones) = In(state);

        var after = Run(command, contract, milestones);

        Assert.Equal(outcome, StateTable.Outcome(contract, after, next => next.Status.ToString().ToLowerInvariant()));
    }

    [Fact]
    public void The_second_signature_activates_and_starts_the_time_to_fund()
    {
        var (contract, milestones) = Planned();

        var signed = contract.Sign(Worker, contract.TermsHash, milestones, Now).Value;
        var active = signed.Sign(Hirer, contract.TermsHash, milestones, Now).Value;

        Assert.Equal(ContractStatus.Active, active.Status);
        Assert.Equal([Worker, Hirer], active.Signatures.Select(signature => signature.UserId));
        Assert.Equal((Now, Now.AddDays(7), null), (active.SignedAt, active.FundBy, active.SignBy));
        Assert.Equal(["ContractSigned", "ContractSigned", "ContractActivated"], active.NewEvents.Select(raised => raised.GetType().Name));
    }

    [Fact]
    public void A_change_voids_the_signatures_and_starts_the_time_to_sign_again()
    {
        var (contract, milestones) = Planned();
        var signed = contract.Sign(Hirer, contract.TermsHash, milestones, Now).Value;

        var revised = signed.Revise(Terms with { Text = "Rewire the house and the garage." }, contract.TotalAmount, milestones, Rules, Now).Value;

        Assert.Empty(revised.Signatures);
        Assert.NotEqual(contract.TermsHash, revised.TermsHash);
        Assert.Equal(Now.AddDays(14), revised.SignBy);
        Assert.Equal("contract_terms_changed", revised.Sign(Worker, contract.TermsHash, milestones, Now).Refusal!.Error.Code);
    }

    [Theory]
    [InlineData(149_999)]
    [InlineData(150_001)]
    public void Milestones_that_do_not_sum_to_the_total_cannot_be_signed(long amount)
    {
        var draft = Draft();
        Milestone[] milestones = [Milestone(draft, amount: amount)];
        var contract = draft.WithMilestones(Terms, milestones, Rules, Start).Value;

        Assert.Equal("milestones_must_sum_to_total", contract.Sign(Hirer, contract.TermsHash, milestones, Now).Refusal!.Error.Code);
        Assert.Equal("milestones_must_sum_to_total", draft.Sign(Hirer, draft.TermsHash, [], Now).Refusal!.Error.Code);
    }

    [Fact]
    public void A_milestone_that_is_already_due_cannot_be_signed()
    {
        var (contract, milestones) = Planned();

        Assert.Equal("milestone_already_due", contract.Sign(Hirer, contract.TermsHash, milestones, Start.AddDays(7)).Refusal!.Error.Code);
    }

    [Fact]
    public void Deadlines_do_nothing_before_their_time()
    {
        var (draft, _) = Planned();
        var (active, _) = Active();

        Assert.Equal("deadline_not_reached", draft.ExpireSigning(Start.AddDays(14).AddTicks(-1)).Refusal!.Error.Code);
        Assert.Equal(ContractStatus.Cancelled, draft.ExpireSigning(Start.AddDays(14)).Value.Status);
        Assert.Equal("deadline_not_reached", active.ExpireFunding(Start.AddDays(7).AddTicks(-1)).Refusal!.Error.Code);
        Assert.Equal(CancellationReason.NotFundedInTime, active.ExpireFunding(Start.AddDays(7)).Value.CancellationReason);
    }

    [Fact]
    public void A_contract_with_an_open_milestone_is_not_completed()
    {
        var (contract, milestones) = Active();

        Assert.Equal("contract_milestones_open", contract.Complete(milestones, Now).Refusal!.Error.Code);
        Assert.Equal("contract_milestones_open", contract.Complete([], Now).Refusal!.Error.Code);
    }

    [Fact]
    public void Amounts_of_another_currency_are_refused()
    {
        var (contract, milestones) = Planned();
        var dollars = new Money(150_000, Currency.Usd);

        Assert.Equal("contract_currency_differs", contract.Revise(Terms, dollars, milestones, Rules, Now).Refusal!.Error.Code);
        Assert.Equal(
            "contract_currency_differs", contract.WithMilestones(Terms, [milestones[0] with { Amount = dollars }], Rules, Now).Refusal!.Error.Code);
    }

    [Fact]
    public void A_contract_has_at_most_fifty_milestones()
    {
        var contract = Draft();
        var milestones = Enumerable.Range(1, 51).Select(number => Milestone(contract, number, 1)).ToArray();

        Assert.Null(contract.WithMilestones(Terms, milestones[..50], Rules, Now).Refusal);
        Assert.Equal("contract_milestones_full", contract.WithMilestones(Terms, milestones, Rules, Now).Refusal!.Error.Code);
    }

    [Fact]
    public void Only_a_contract_that_is_not_cancelled_takes_its_job()
    {
        var (contract, _) = Planned();

        Assert.Equal(contract.JobId, contract.LiveJobId);
        Assert.Null(contract.Withdraw(Hirer, Now).Value.LiveJobId);
    }

    private static (Contract Contract, Milestone[] Milestones) In(string state)
    {
        var planned = Planned();
        var active = Active();
        return state switch
        {
            "draft" => planned,
            "signed_by_hirer" => planned with
            {
                Contract = planned.Contract.Sign(Hirer, planned.Contract.TermsHash, planned.Milestones, Start).Value.Committed<Contract>(),
            },
            "active" => active,
            "funded" => active with { Contract = active.Contract.Fund(Ghs(1), Start).Value.Committed<Contract>() },
            "awaiting" => active with { Contract = active.Contract.Fund(Ghs(1), Start).Value.AwaitFunding(Start).Value.Committed<Contract>() },
            "completed" => active with
            {
                Contract = active.Contract.Fund(Ghs(1), Start).Value.Complete(Released(active.Milestones), Start).Value.Committed<Contract>(),
            },
            "cancelled" => planned with { Contract = planned.Contract.ExpireSigning(Late).Value.Committed<Contract>() },
            "refunded" => active with
            {
                Contract = active.Contract.Fund(Ghs(1), Start).Value.CancelRefunded(Refunded(active.Milestones), Start).Value.Committed<Contract>(),
            },
            "disputed" => active with { Contract = active.Contract.Fund(Ghs(1), Start).Value.Dispute(Worker, Start).Value.Committed<Contract>() },
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
    }

    private static Result<Contract> Run(string command, Contract contract, Milestone[] milestones) => command switch
    {
        "revise" => contract.Revise(Terms with { InspectionDays = 7 }, contract.TotalAmount, milestones, Rules, Now),
        "change_milestones" => contract.WithMilestones(Terms, [], Rules, Now),
        "sign_hirer" => contract.Sign(Hirer, contract.TermsHash, milestones, Now),
        "sign_worker" => contract.Sign(Worker, contract.TermsHash, milestones, Now),
        "fund" => contract.Fund(Ghs(1), Now),
        "await_funding" => contract.AwaitFunding(Now),
        "withdraw" => contract.Withdraw(Worker, Now),
        "expire_signing" => contract.ExpireSigning(Late),
        "expire_funding" => contract.ExpireFunding(Late),
        "complete" => contract.Complete(Released(milestones), Now),
        "cancel_refunded" => contract.CancelRefunded(Refunded(milestones), Now),
        "dispute" => contract.Dispute(Worker, Now),
        "resume" => contract.Resume(Now),
        "cancel_disputed" => contract.CancelDisputed(Now),
        "remind_signing" => contract.Remind(Deadlines.Signing, Now),
        "remind_funding" => contract.Remind(Deadlines.Funding, Now),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static Milestone[] Released(Milestone[] milestones) =>
        [.. milestones.Select(milestone => milestone with { Status = MilestoneStatus.Completed, ReleasedAt = Start })];

    private static Milestone[] Refunded(Milestone[] milestones) => [.. milestones.Select(milestone => (milestone.InspectionDays > 0 ? milestone : milestone.Activate(14, null, Start).Value).Refund(Start).Value)];
}
