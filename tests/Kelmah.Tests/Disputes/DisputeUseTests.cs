using System.Text.Json;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Jobs;
using Kelmah.Tests.Races;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Disputes;

/// <summary>Disputes from their opening to the money that they move.</summary>
public sealed class DisputeUseTests : IAsyncLifetime
{
    private Market market = null!;
    private ContractView contract = null!;
    private Guid large;
    private Guid small;

    public async Task InitializeAsync()
    {
        market = await RaceWorld.OpenMarketAsync();
        await FundAsync(new DisputeTerms(5, "GH", Ghs(50_000)));
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    private Kelmah.Disputes.Disputes Use => market.Get<Kelmah.Disputes.Disputes>();

    private DisputeAdministration Administration => market.Get<DisputeAdministration>();

    private DisputeClocks Clocks => market.Get<DisputeClocks>();

    [Fact]
    public async Task Opening_freezes_the_money_of_its_milestone_alone()
    {
        var dispute = await OpenAsync(market.Worker, large);

        Assert.Equal((DisputeStatus.Open, DisputeTrack.Mediation, Ghs(100_000), market.Worker.UserId), (dispute.Status, dispute.Track, dispute.Amount, dispute.RaisedBy));
        Assert.Equal(large, Assert.Single(dispute.MilestoneIds));
        var escrow = await EscrowAsync();
        Assert.Equal((EscrowStatus.Disputed, dispute.Id, dispute.Id), (escrow.Status!.Value, escrow.PartOf(large)!.DisputeId!.Value, escrow.PartOf(large)!.FrozenBy!.Value));
        Assert.Null(escrow.PartOf(small)!.FrozenAt);
        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal("milestone_frozen", Code(await market.Get<Milestones>().StartAsync(market.Worker, large, None)));
        await market.SubmittedAsync(small);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, small, new ApprovalInput(), None)));
        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        var next = (await market.Get<ContractTimelines>().GetAsync(market.Hirer, contract.Id, None)).Value.Next.Where(one => one.EntityId == dispute.Id);
        Assert.Equal([DeadlineKind.DisputeAnswer, DeadlineKind.DisputeEscalation, DeadlineKind.DisputeAlarm], next.Select(one => one.Kind));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Only_the_parties_open_answer_and_withdraw_and_administrators_read()
    {
        foreach (var other in new[] { market.Stranger, market.Admin })
            Assert.Equal("not_found", Code(await Use.OpenAsync(other, contract.Id, Input(large), None)));
        var dispute = await OpenAsync(market.Hirer, large);

        Assert.Equal("not_found", Code(await Use.GetAsync(market.Stranger, dispute.Id, None)));
        foreach (var reader in new[] { market.Hirer, market.Worker, market.Admin }) Assert.Equal(dispute.Id, (await Use.GetAsync(reader, dispute.Id, None)).Value.Id);
        foreach (var other in new[] { market.Stranger, market.Admin })
        {
            Assert.Equal("not_found", Code(await Use.AnswerAsync(other, dispute.Id, new DisputeAnswerInput("No."), None)));
            Assert.Equal("not_found", Code(await Use.GiveEvidenceAsync(other, dispute.Id, new DisputeEvidenceInput("No."), None)));
            Assert.Equal("not_found", Code(await Use.WithdrawAsync(other, dispute.Id, None)));
            Assert.Equal("not_found", Code(await Use.AppealAsync(other, dispute.Id, new DisputeAppealInput("No."), None)));
        }

        foreach (var party in new[] { market.Hirer, market.Worker })
        {
            Assert.Equal([dispute.Id], (await Use.ListAsync(party, new Paging(), None)).Value.Items.Select(one => one.Id));
            Assert.Equal("role_not_allowed", Code(await Administration.ListAsync(party, null, new Paging(), None)));
            Assert.Equal("role_not_allowed", Code(await Administration.ReviewAsync(party, dispute.Id, None)));
            Assert.Equal("role_not_allowed", Code(await Administration.EscalateAsync(party, dispute.Id, None)));
            Assert.Equal("role_not_allowed", Code(await RuleAsync(party, dispute.Id, 0)));
        }

        Assert.Empty((await Use.ListAsync(market.Stranger, new Paging(), None)).Value.Items);
        Assert.Equal("dispute_not_yours_to_answer", Code(await Use.AnswerAsync(market.Hirer, dispute.Id, new DisputeAnswerInput("No."), None)));
        Assert.Equal("dispute_not_yours_to_withdraw", Code(await Use.WithdrawAsync(market.Worker, dispute.Id, None)));
        Assert.Equal("No.", (await Use.AnswerAsync(market.Worker, dispute.Id, new DisputeAnswerInput("No."), None)).Value.Answer);
    }

    [Fact]
    public async Task Money_is_disputed_while_it_is_held_and_once_at_a_time()
    {
        var signed = await market.SignedAsync();
        Assert.Equal("dispute_window_closed", Code(await Use.OpenAsync(market.Hirer, signed.Id, Input(signed.Milestones[0].Id), None)));
        Assert.Contains("milestoneId", (await Use.OpenAsync(market.Hirer, contract.Id, Input(signed.Milestones[0].Id), None)).Refusal!.Errors!.Keys);
        await market.SubmittedAsync(small);
        await market.Get<Milestones>().ApproveAsync(market.Hirer, small, new ApprovalInput(), None);
        var closed = (await Use.OpenAsync(market.Hirer, contract.Id, Input(small), None)).Refusal!;
        Assert.Equal(("dispute_window_closed", true), (closed.Error.Code, closed.Detail!.StartsWith("The milestone was approved at 20", StringComparison.Ordinal)));

        var whole = await OpenAsync(market.Hirer, milestoneId: null);

        Assert.Equal((large, Ghs(100_000)), (Assert.Single(whole.MilestoneIds), whole.Amount));
        Assert.Equal("dispute_already_open", Code(await Use.OpenAsync(market.Worker, contract.Id, Input(large), None)));
        Assert.Equal("dispute_already_open", Code(await Use.OpenAsync(market.Worker, contract.Id, Input(null), None)));
    }

    [Fact]
    public async Task What_is_being_added_to_a_milestones_money_arrives_before_it_is_disputed()
    {
        contract = await market.SignedAsync();
        (large, small) = (contract.Milestones[0].Id, contract.Milestones[1].Id);
        await market.PayAsync((await market.Get<FundEscrow>().ExecuteAsync(market.Hirer, contract.Id, new FundingInput(MilestoneIds: [large]), None)).Value);
        await market.DeliverAllAsync(3);
        var second = (await market.FundAsync(contract.Id)).Value;
        var dispute = await OpenAsync(market.Worker, milestoneId: null);
        Assert.Equal(large, Assert.Single(dispute.MilestoneIds));
        await Use.AnswerAsync(market.Hirer, dispute.Id, new DisputeAnswerInput("No."), None);
        await CarryOutAsync(dispute.Id, 100_000);

        // What is being paid for goes on.
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        Assert.Null((await market.Store.FindAsync<Milestone>(small, None))!.AbandonedAt);
        Assert.Equal(second.Transaction.Id, (await EscrowAsync()).PendingFunding!.TransactionId);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_withdrawal_moves_the_deadlines_on_by_as_long_as_they_stood()
    {
        await market.SubmittedAsync(large);
        var before = (await market.Store.FindAsync<Milestone>(large, None))!;
        var dispute = await OpenAsync(market.Hirer, large);
        market.Clock.Advance(TimeSpan.FromDays(3));

        var withdrawn = (await Use.WithdrawAsync(market.Hirer, dispute.Id, None)).Value;

        var after = (await market.Store.FindAsync<Milestone>(large, None))!;
        Assert.Equal((DisputeStatus.Resolved, DisputeBasis.Withdrawn), (withdrawn.Status, withdrawn.Outcome!.Basis));
        Assert.Equal((null, before.AutoApprovesAt!.Value.AddDays(3)), (after.FrozenAt, after.AutoApprovesAt!.Value));
        Assert.Equal((EscrowStatus.Held, ContractStatus.Active), ((await EscrowAsync()).Status!.Value, (await market.ReadAsync(contract.Id)).Status));
        Assert.Equal(withdrawn.Version, (await Use.WithdrawAsync(market.Hirer, dispute.Id, None)).Value.Version);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, large, new ApprovalInput(), None)));
        await OpenAsync(market.Worker, small);
        await market.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_pays_what_whoever_raised_it_claims_up_to_the_limit(bool isHirers)
    {
        var dispute = await OpenAsync(isHirers ? market.Hirer : market.Worker, small);
        Assert.Equal("deadline_not_reached", Code(await Clocks.PassAnswerAsync(dispute.Id, None)));
        market.Clock.Advance(dispute.AnswerBy!.Value - market.Now);

        var passed = (await Clocks.PassAnswerAsync(dispute.Id, None)).Value;

        Assert.Equal((DisputeBasis.Silence, Ghs(isHirers ? 0 : 50_000), Ghs(isHirers ? 50_000 : 0)), (passed.Outcome!.Basis, passed.Outcome.ToWorker!.Value, passed.Outcome.ToHirer!.Value));
        Assert.Equal("dispute_resolved", Code(await Clocks.PassAnswerAsync(dispute.Id, None)));
        Assert.Equal(Ghs(isHirers ? 50_000 : 0), (await WalletAsync(market.Hirer)).PendingBalance);
        Assert.Equal(Ghs(isHirers ? 0 : 45_000), (await WalletAsync(market.Worker)).PendingBalance);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Above_the_limit_and_under_old_terms_silence_decides_nothing_and_every_state_has_a_time(bool isOld)
    {
        if (isOld) await FundAsync(terms: null);
        var dispute = await OpenAsync(market.Hirer, isOld ? small : large);
        for (var week = 0; week < 8; week++)
        {
            market.Clock.Advance(TimeSpan.FromDays(7));
            await market.Get<DeadlineProcesses>().SweepAsync(market.Now.AddDays(-7), None);
            var next = (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value.Next;
            Assert.Contains(next, one => one.EntityId == dispute.Id && one.DueAt > market.Now);
        }

        var stored = (await market.Store.FindAsync<Dispute>(dispute.Id, None))!;
        Assert.Equal((DisputeStatus.Escalated, DisputeUrgency.Overdue), (stored.Status, stored.Urgency));
        var events = await market.EventsOfAsync(DisputeCollection.Definition.Name, dispute.Id);
        Assert.Single(events.OfType<DisputeUnanswered>());
        Assert.InRange(events.OfType<DisputeDecisionDue>().Count(), 3, 5);
        Assert.Equal(dispute.Amount, (await EscrowAsync()).HeldFor(isOld ? small : large));
    }

    [Theory]
    [InlineData(0, 0, 100_000)]
    [InlineData(33_333, 30_000, 66_667)]
    [InlineData(100_000, 90_000, 0)]
    public async Task A_ruling_is_carried_out_to_the_minor_unit_when_nobody_has_appealed(long toWorker, long net, long back)
    {
        var dispute = await AnsweredAsync(large);
        var ruled = (await RuleAsync(market.Admin, dispute.Id, toWorker)).Value;

        Assert.Equal((Ghs(toWorker), Ghs(back), market.Now.AddDays(7)), (ruled.Ruling!.ToWorker, ruled.Ruling.ToHirer, ruled.Ruling.FinalAt!.Value));
        Assert.Equal(Ghs(150_000), (await EscrowAsync()).Held);
        Assert.Equal("dispute_ruled", Code(await Use.WithdrawAsync(market.Hirer, dispute.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal("deadline_not_reached", Code(await Clocks.PassRulingAsync(dispute.Id, None)));
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([dispute.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.DisputeRuling, None).ToListAsync());
        Assert.Null(Code(await Clocks.PassRulingAsync(dispute.Id, None)));

        var resolved = (await Use.GetAsync(market.Worker, dispute.Id, None)).Value;
        Assert.Equal((DisputeBasis.Ruling, market.Admin.UserId, "As the photos show."), (resolved.Outcome!.Basis, resolved.ResolvedBy!.Value, resolved.Resolution));
        Assert.Equal((Ghs(back), Ghs(net)), ((await WalletAsync(market.Hirer)).PendingBalance, (await WalletAsync(market.Worker)).PendingBalance));
        var milestone = (await market.Store.FindAsync<Milestone>(large, None))!;
        Assert.Equal((toWorker > 0, back > 0, null), (milestone.ReleasedAt is not null, milestone.RefundedAt is not null, milestone.FrozenAt));
        Assert.Equal((ContractStatus.Active, EscrowStatus.PartialRelease), ((await market.ReadAsync(contract.Id)).Status, (await EscrowAsync()).Status!.Value));
        Assert.Equal(back > 0 ? 1 : 0, await market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Refund), None));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_ruling_moves_the_hirers_fee_and_the_taxes_in_proportion()
    {
        await market.DisposeAsync();
        var options = new ContractOptions();
        options.FeeSchedules.Add(new FeeScheduleSetting { Version = 1, From = new DateOnly(2020, 1, 1), WorkerFeeBasisPoints = 1_000, HirerFeeBasisPoints = 500, TaxBasisPoints = 1_500, TaxCountry = "GH" });
        market = await Market.OpenAsync(services => services.AddSingleton(options));
        await FundAsync(new DisputeTerms(5, "GH", Ghs(50_000)));
        var dispute = await AnsweredAsync(large);

        await CarryOutAsync(dispute.Id, 40_000);

        // Of 1 000.00 the hirer paid 50.00 and 7.50 of tax on top; of them 600.00, 30.00 and 4.50 go back.
        Assert.Equal(Ghs(63_450), (await WalletAsync(market.Hirer)).PendingBalance);
        Assert.Equal(Ghs(40_000 - 4_000 - 600), (await WalletAsync(market.Worker)).PendingBalance);
        Assert.Equal(4_000 + 2_000, await market.BalanceAsync(Account.PlatformFees));
        Assert.Equal(600 + 300, await market.BalanceAsync(Account.Tax("GH")));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Small_claims_are_ruled_at_once()
    {
        var dispute = await AnsweredAsync(small);
        Assert.Equal((DisputeTrack.SmallClaims, market.Now.AddHours(72)), (dispute.Track, (await market.Store.FindAsync<Dispute>(dispute.Id, None))!.EscalatesAt!.Value));

        var ruled = (await RuleAsync(market.Admin, dispute.Id, 20_001)).Value;

        Assert.Equal((DisputeStatus.Resolved, Ghs(20_001), Ghs(29_999)), (ruled.Status, ruled.Outcome!.ToWorker!.Value, ruled.Outcome.ToHirer!.Value));
        Assert.Equal("dispute_resolved", Code(await Use.AppealAsync(market.Worker, dispute.Id, new DisputeAppealInput("It is more."), None)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_appeal_is_decided_by_another_administrator_for_good()
    {
        var dispute = await AnsweredAsync(large);
        await RuleAsync(market.Admin, dispute.Id, 40_000);
        var appealed = (await Use.AppealAsync(market.Worker, dispute.Id, new DisputeAppealInput("It is more."), None)).Value;
        Assert.Equal((DisputeStatus.Escalated, Ghs(40_000), null), (appealed.Status, appealed.Appeal!.Ruling.ToWorker, appealed.Ruling));
        Assert.Equal("dispute_same_administrator", Code(await RuleAsync(market.Admin, dispute.Id, 40_000)));

        var other = NewCaller(UserRole.Admin);
        var resolved = (await RuleAsync(other, dispute.Id, 70_000)).Value;

        Assert.Equal((DisputeStatus.Resolved, Ghs(70_000), other.UserId), (resolved.Status, resolved.Outcome!.ToWorker!.Value, resolved.ResolvedBy!.Value));
        Assert.Equal((Ghs(30_000), Ghs(63_000)), ((await WalletAsync(market.Hirer)).PendingBalance, (await WalletAsync(market.Worker)).PendingBalance));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_ruling_waits_for_the_answer_and_is_not_more_than_what_is_contested()
    {
        var dispute = await OpenAsync(market.Hirer, large);
        Assert.Equal("dispute_answer_possible", Code(await RuleAsync(market.Admin, dispute.Id, 100)));
        await Use.AnswerAsync(market.Worker, dispute.Id, new DisputeAnswerInput("No."), None);

        Assert.Equal("dispute_more_than_contested", Code(await RuleAsync(market.Admin, dispute.Id, 100_001)));
        var other = new DisputeResolutionInput("As the photos show.", new Money(1, Currency.Parse("USD")));
        Assert.Equal("contract_currency_differs", Code(await Administration.ResolveAsync(market.Admin, dispute.Id, other, None)));
        Assert.Contains("toWorker", (await RuleAsync(market.Admin, dispute.Id, -1)).Refusal!.Errors!.Keys);
    }

    [Fact]
    public async Task An_administrator_who_is_linked_to_a_party_decides_nothing()
    {
        var dispute = await AnsweredAsync(large);
        var applicant = NewCaller(UserRole.Admin);
        await market.ApplyAsync(await market.PostJobAsync(), applicant);
        var former = NewCaller(UserRole.Admin);
        var stored = (await market.Store.FindAsync<Contract>(contract.Id, None))!;
        await market.InsertAsync(Contract.Draft(
            Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), former.UserId, market.Worker.UserId, Ghs(10_000), stored.Terms,
            ContractSamples.Rules, market.Now).Value);
        var party = market.Hirer with { Roles = market.Admin.Roles };

        foreach (var linked in new[] { applicant, former, party })
        {
            Assert.Equal("dispute_conflict_of_interest", Code(await Administration.ReviewAsync(linked, dispute.Id, None)));
            Assert.Equal("dispute_conflict_of_interest", Code(await Administration.EscalateAsync(linked, dispute.Id, None)));
            Assert.Equal("dispute_conflict_of_interest", Code(await RuleAsync(linked, dispute.Id, 0)));
        }

        Assert.Equal(market.Admin.UserId, (await Administration.ReviewAsync(market.Admin, dispute.Id, None)).Value.ReviewedBy);
    }

    [Theory]
    [InlineData(0, ContractStatus.Cancelled)]
    [InlineData(1, ContractStatus.Completed)]
    [InlineData(120_001, ContractStatus.Completed)]
    [InlineData(150_000, ContractStatus.Completed)]
    public async Task A_dispute_over_the_whole_ends_the_contract(long toWorker, ContractStatus expected)
    {
        await market.SubmittedAsync(small);
        var dispute = await OpenAsync(market.Hirer, milestoneId: null);
        Assert.Equal((2, Ghs(150_000)), (dispute.MilestoneIds.Length, dispute.Amount));
        await Use.AnswerAsync(market.Worker, dispute.Id, new DisputeAnswerInput("No."), None);

        await CarryOutAsync(dispute.Id, toWorker);

        var ended = (await market.Store.FindAsync<Contract>(contract.Id, None))!;
        Assert.Equal((expected, expected == ContractStatus.Cancelled ? CancellationReason.Dispute : null), (ended.Status, ended.CancellationReason));
        var escrow = await EscrowAsync();
        Assert.Equal((EscrowStatus.FullRelease, Ghs(toWorker), Ghs(150_000 - toWorker)), (escrow.Status!.Value, escrow.Released, escrow.Refunded));
        // What was handed in is paid first.
        if (toWorker == 120_001) Assert.Equal([Ghs(70_001), Ghs(50_000)], escrow.Releases.OrderByDescending(release => release.MilestoneId == large).Select(release => release.Amount));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_was_not_funded_ends_with_the_contract()
    {
        contract = await market.SignedAsync();
        (large, small) = (contract.Milestones[0].Id, contract.Milestones[1].Id);
        await market.PayAsync((await market.Get<FundEscrow>().ExecuteAsync(market.Hirer, contract.Id, new FundingInput(MilestoneIds: [large]), None)).Value);
        await market.DeliverAllAsync(3);
        var dispute = await OpenAsync(market.Worker, milestoneId: null);
        await Use.AnswerAsync(market.Hirer, dispute.Id, new DisputeAnswerInput("No."), None);

        await CarryOutAsync(dispute.Id, 0);

        Assert.NotNull((await market.Store.FindAsync<Milestone>(small, None))!.AbandonedAt);
        Assert.Equal(CancellationReason.Dispute, (await market.Store.FindAsync<Contract>(contract.Id, None))!.CancellationReason);
    }

    [Fact]
    public async Task The_last_milestone_ends_the_contract_and_one_that_was_not_funded_waits_for_its_money()
    {
        var first = await AnsweredAsync(small);
        await RuleAsync(market.Admin, first.Id, 0);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        var last = await AnsweredAsync(large);
        await CarryOutAsync(last.Id, 0);
        Assert.Equal(CancellationReason.Dispute, (await market.Store.FindAsync<Contract>(contract.Id, None))!.CancellationReason);

        contract = await market.SignedAsync();
        large = contract.Milestones[0].Id;
        await market.PayAsync((await market.Get<FundEscrow>().ExecuteAsync(market.Hirer, contract.Id, new FundingInput(MilestoneIds: [large]), None)).Value);
        await market.DeliverAllAsync(3);
        var only = await AnsweredAsync(large);
        await CarryOutAsync(only.Id, 10_000);
        var waiting = (await market.Store.FindAsync<Contract>(contract.Id, None))!;
        Assert.Equal((ContractStatus.Active, true), (waiting.Status, waiting.FundBy > market.Now));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Two_disputes_of_one_contract_end_one_after_the_other()
    {
        var one = await AnsweredAsync(large);
        var other = await AnsweredAsync(small);

        await RuleAsync(market.Admin, other.Id, 50_000);

        Assert.Equal((ContractStatus.Disputed, EscrowStatus.Disputed), ((await market.ReadAsync(contract.Id)).Status, (await EscrowAsync()).Status!.Value));
        Assert.NotNull((await market.Store.FindAsync<Milestone>(large, None))!.FrozenAt);
        await CarryOutAsync(one.Id, 0);
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_a_bank_has_frozen_is_not_disputed()
    {
        await ChargeBackAsync();

        Assert.Equal("dispute_awaits_bank", Code(await Use.OpenAsync(market.Worker, contract.Id, Input(large), None)));
        Assert.Equal("dispute_awaits_bank", Code(await Use.OpenAsync(market.Worker, contract.Id, Input(null), None)));
    }

    [Fact]
    public async Task A_chargeback_takes_over_and_won_it_hands_the_money_back_to_the_dispute()
    {
        var dispute = await AnsweredAsync(large);
        var chargeback = await ChargeBackAsync();
        await Clocks.FollowAsync(contract.Id, None);

        var part = (await EscrowAsync()).PartOf(large)!;
        Assert.Equal((chargeback.Id, dispute.Id), (part.FrozenBy!.Value, part.DisputeId!.Value));
        Assert.Equal("dispute_awaits_bank", Code(await RuleAsync(market.Admin, dispute.Id, 100)));
        Assert.DoesNotContain((await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value.Next, one => one.EntityId == dispute.Id);
        var before = (await market.Store.FindAsync<Dispute>(dispute.Id, None))!;
        market.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal("dispute_awaits_bank", Code(await Clocks.PassMediationAsync(dispute.Id, None)));
        await DecideAsync(chargeback, "won");
        await Clocks.FollowAsync(contract.Id, None);

        part = (await EscrowAsync()).PartOf(large)!;
        Assert.Equal((dispute.Id, dispute.Id), (part.FrozenBy!.Value, part.DisputeId!.Value));
        Assert.Null((await EscrowAsync()).PartOf(small)!.FrozenAt);
        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        Assert.NotNull((await market.Store.FindAsync<Milestone>(large, None))!.FrozenAt);
        var after = (await market.Store.FindAsync<Dispute>(dispute.Id, None))!;
        Assert.Equal((null, before.EscalatesAt!.Value.AddDays(5)), (after.AwaitsBankSince, after.EscalatesAt!.Value));
        await CarryOutAsync(dispute.Id, 50_000);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_lost_chargeback_leaves_nothing_to_dispute()
    {
        var dispute = await AnsweredAsync(large);
        var chargeback = await ChargeBackAsync();
        await DecideAsync(chargeback, "lost");

        Assert.Null(Code(await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)));
        await Clocks.FollowAsync(contract.Id, None);

        var closed = (await market.Store.FindAsync<Dispute>(dispute.Id, None))!;
        Assert.Equal(new DisputeOutcome(DisputeBasis.NothingHeld), closed.Outcome);
        Assert.Equal((EscrowStatus.FullRelease, ContractStatus.Cancelled), ((await EscrowAsync()).Status!.Value, (await market.ReadAsync(contract.Id)).Status));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_dispute_is_withdrawn_while_a_bank_decides_and_the_bank_keeps_the_money_frozen()
    {
        var dispute = await OpenAsync(market.Hirer, large);
        var chargeback = await ChargeBackAsync();

        Assert.Equal(DisputeStatus.Resolved, (await Use.WithdrawAsync(market.Hirer, dispute.Id, None)).Value.Status);

        var part = (await EscrowAsync()).PartOf(large)!;
        Assert.Equal((chargeback.Id, null), (part.FrozenBy!.Value, part.DisputeId));
        Assert.NotNull((await market.Store.FindAsync<Milestone>(large, None))!.FrozenAt);
        await DecideAsync(chargeback, "won");
        Assert.Equal((EscrowStatus.Held, ContractStatus.Active), ((await EscrowAsync()).Status!.Value, (await market.ReadAsync(contract.Id)).Status));
        Assert.Null((await market.Store.FindAsync<Milestone>(large, None))!.FrozenAt);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_request_for_a_refund_waits_for_the_dispute_and_ends_with_it()
    {
        var requests = market.Get<RefundRequests>();
        var request = (await requests.RequestAsync(market.Hirer, contract.Id, new RefundRequestInput(small, "Nothing came."), None)).Value;
        var dispute = await AnsweredAsync(small);

        Assert.Equal("escrow_frozen", Code(await requests.AcceptAsync(market.Worker, request.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("milestone_frozen", Code(await requests.ExpireAsync(request.Id, None)));
        await RuleAsync(market.Admin, dispute.Id, 10_000);

        Assert.Equal(RefundRequestStatus.Closed, (await market.Store.FindAsync<RefundRequest>(request.Id, None))!.Status);
    }

    [Fact]
    public async Task A_request_that_became_a_dispute_and_was_withdrawn_lets_the_time_to_hand_in_run_again()
    {
        market.Clock.Advance(TimeSpan.FromDays(21));
        await market.Get<DeadlineProcesses>().SweepAsync(market.Now.AddDays(-1), None);
        var request = (await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(large), None))!;
        market.Clock.Advance(TimeSpan.FromDays(8));
        var disputed = (await market.Get<RefundRequests>().ExpireAsync(request.Id, None)).Value;
        Assert.Equal("The worker did not answer the request for a refund.", (await Use.GetAsync(market.Worker, disputed.DisputeId!.Value, None)).Value.Reason);

        Assert.Null(Code(await Use.WithdrawAsync(market.Hirer, disputed.DisputeId.Value, None)));

        Assert.Equal(market.Now.AddDays(14), (await market.Store.FindAsync<Milestone>(large, None))!.NothingDeliveredAt);
    }

    [Fact]
    public async Task Evidence_is_hashed_in_order_and_its_files_stay_readable()
    {
        var dispute = await OpenAsync(market.Hirer, large);
        var file = Attachment.Upload(Guid.CreateVersion7(), market.Worker.UserId, new AttachmentContent("photo.png", "image/png", 17, new string('a', 64)), market.Now);
        await market.InsertAsync(file);
        Assert.Contains("attachmentIds[0]", (await GiveAsync(market.Hirer, "Mine.", file.Id)).Refusal!.Errors!.Keys);
        Assert.Contains("attachmentIds", (await GiveAsync(market.Worker, "Twice.", file.Id, file.Id)).Refusal!.Errors!.Keys);

        Assert.Null(Code(await GiveAsync(market.Hirer, "It leaks.")));
        var given = (await GiveAsync(market.Worker, "It does not.", file.Id)).Value;

        Assert.Equal([1, 2], given.Evidence.Select(piece => piece.Number));
        Assert.Equal(new DisputeFile(file.Id, "photo.png", 17, new string('a', 64)), Assert.Single(given.Evidence[1].Files));
        Assert.True(DisputeEvidence.IsUnchanged(given.Evidence));
        Assert.False(DisputeEvidence.IsUnchanged([given.Evidence[1], given.Evidence[0]]));
        Assert.Equal((null, market.Now), (given.AnswerBy, given.AnsweredAt!.Value));
        var kept = (await market.Store.FindAsync<Attachment>(file.Id, None))!;
        Assert.True(kept.IsReadableBy(market.Hirer.UserId));
        Assert.Equal(AttachmentUseKind.Dispute, Assert.Single(kept.ErasePersonalData(market.Now).Uses).Kind);

        Task<Result<DisputeView>> GiveAsync(Caller caller, string text, params Guid[] files) => Use.GiveEvidenceAsync(caller, dispute.Id, new DisputeEvidenceInput(text, files), None);
    }

    [Fact]
    public async Task Administrators_see_what_is_most_urgent_first()
    {
        var old = await AnsweredAsync(large);
        market.Clock.Advance(TimeSpan.FromHours(1));
        var quick = await AnsweredAsync(small);
        await FundAsync(new DisputeTerms(5, "GH", Ghs(50_000)));
        var waiting = await OpenAsync(market.Hirer, large);
        var overdue = await AnsweredAsync(small);
        await Administration.EscalateAsync(market.Admin, overdue.Id, None);

        Assert.Equal([overdue.Id, quick.Id, old.Id, waiting.Id], (await Administration.ListAsync(market.Admin, null, new Paging(), None)).Value.Items.Select(one => one.Id));
        Assert.Equal([overdue.Id], (await Administration.ListAsync(market.Admin, DisputeStatus.Escalated, new Paging(), None)).Value.Items.Select(one => one.Id));
        Assert.Equal([0, 1, 2, null], new[] { await AheadAsync(overdue.Id), await AheadAsync(quick.Id), await AheadAsync(old.Id), await AheadAsync(waiting.Id) });

        async Task<long?> AheadAsync(Guid id) => (await Use.GetAsync(market.Admin, id, None)).Value.DisputesAhead;
    }

    [Fact]
    public async Task The_party_that_is_to_answer_can_pause_that_and_nothing_that_stands_still()
    {
        var dispute = await OpenAsync(market.Hirer, large);
        var before = (await market.Store.FindAsync<Milestone>(large, None))!.DueDate;

        Assert.Null(Code(await market.Get<ContractClocks>().PauseAsync(market.Worker, contract.Id, new PauseInput(3, "I am ill."), None)));

        Assert.Equal(dispute.AnswerBy!.Value.AddDays(3), (await market.Store.FindAsync<Dispute>(dispute.Id, None))!.AnswerBy);
        Assert.Equal(before, (await market.Store.FindAsync<Milestone>(large, None))!.DueDate);
    }

    /// <summary>A funded contract whose terms say this of disputes.</summary>
    private async Task FundAsync(DisputeTerms? terms)
    {
        contract = await market.FundedAsync();
        (large, small) = (contract.Milestones[0].Id, contract.Milestones[1].Id);
        Assert.Null(Code(await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            var stored = (await work.FindAsync<Contract>(contract.Id, None))!;
            work.Rewrite(stored with { Terms = stored.Terms with { Disputes = terms } });
            return true;
        }, None)));
    }

    private static DisputeInput Input(Guid? milestoneId) => new("It leaks.", "Since the first rain it has leaked.", milestoneId);

    private async Task<DisputeView> OpenAsync(Caller party, Guid? milestoneId)
    {
        var opened = await Use.OpenAsync(party, contract.Id, Input(milestoneId), None);
        Assert.Null(Code(opened));
        return opened.Value;
    }

    /// <summary>The hirer's, which the worker has answered.</summary>
    private async Task<DisputeView> AnsweredAsync(Guid milestoneId)
    {
        var dispute = await OpenAsync(market.Hirer, milestoneId);
        return (await Use.AnswerAsync(market.Worker, dispute.Id, new DisputeAnswerInput("No."), None)).Value;
    }

    private Task<Result<DisputeView>> RuleAsync(Caller admin, Guid disputeId, long toWorker) =>
        Administration.ResolveAsync(admin, disputeId, new DisputeResolutionInput("As the photos show.", Ghs(toWorker)), None);

    /// <summary>An administrator rules, and nobody appeals.</summary>
    private async Task CarryOutAsync(Guid disputeId, long toWorker)
    {
        Assert.Null(Code(await RuleAsync(market.Admin, disputeId, toWorker)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(Code(await Clocks.PassRulingAsync(disputeId, None)));
    }

    private async Task<Escrow> EscrowAsync() => (await market.Store.FindAsync(EscrowCollection.ContractId.Is(contract.Id), None))!;

    private async Task<WalletBalance> WalletAsync(Caller user) =>
        (await market.Store.FindAsync(WalletCollection.UserId.Is(user.UserId), None))?.In(Currency.Ghs) ?? new WalletBalance(Ghs(0), Ghs(0));

    private async Task<Chargeback> ChargeBackAsync()
    {
        var payment = await market.Store.FindAsync<Transaction>((await EscrowAsync()).TransactionId, None);
        var (_, opened) = await market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment!.StripePaymentIntentId }));
        var id = opened.GetProperty("id").GetString()!;
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);
        return (await market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;
    }

    private async Task DecideAsync(Chargeback chargeback, string verdict)
    {
        await market.Stripe.PostAsync($"/simulators/stripe/disputes/{chargeback.StripeDisputeId}", JsonSerializer.Serialize(new { status = verdict }));
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);
    }
}
