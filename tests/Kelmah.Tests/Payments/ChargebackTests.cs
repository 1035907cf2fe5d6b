using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A payer's bank takes a payment back, at each stage of its contract.</summary>
public sealed class ChargebackTests : IAsyncLifetime
{
    private Market market = null!;
    private ContractView contract = null!;
    private IReadOnlyList<MilestoneView> milestones = [];

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        contract = await market.FundedAsync();
        milestones = (await market.Get<Milestones>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items;
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task While_it_is_open_the_escrow_is_frozen_and_the_books_follow_stripe()
    {
        var chargeback = await OpenDisputeAsync();

        Assert.Equal((ChargebackStatus.Open, true, Ghs(150_000)), (chargeback.Status, chargeback.FrozeEscrow, chargeback.Amount));
        Assert.Equal(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal("milestone_frozen", Code(await market.Get<Milestones>().StartAsync(market.Worker, milestones[0].Id, None)));
        Assert.Equal(-150_000, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task One_that_is_heard_of_before_its_payment_freezes_the_money_all_the_same()
    {
        var other = await market.SignedAsync();
        var funding = (await market.FundAsync(other.Id)).Value;
        await market.PayAsync(funding);
        var (_, dispute) = await market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = funding.Transaction.StripePaymentIntentId }));
        var id = dispute.GetProperty("id").GetString()!;

        Assert.True((await market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);

        var chargeback = (await market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;
        Assert.Equal((ChargebackStatus.Open, true), (chargeback.Status, chargeback.FrozeEscrow));
        Assert.Equal(EscrowStatus.Disputed, (await market.EscrowAsync(other.Id)).Status);
        Assert.Equal("milestone_frozen", Code(await market.Get<Milestones>().StartAsync(market.Worker, other.Milestones[0].Id, None)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Administrators_are_told_three_days_before_the_evidence_is_due()
    {
        var chargeback = await OpenDisputeAsync();
        Assert.Equal(chargeback.EvidenceDueBy!.Value.AddHours(-72), chargeback.AlarmAt);
        market.Clock.Advance(chargeback.AlarmAt!.Value - market.Now);
        Assert.Equal([chargeback.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.ChargebackEvidence, None).ToListAsync());

        Assert.Null((await market.Get<Chargebacks>().RaiseAlarmAsync(chargeback.Id, None)).Value.AlarmAt);
        Assert.NotNull(Code(await market.Get<Chargebacks>().RaiseAlarmAsync(chargeback.Id, None)));
    }

    [Fact]
    public async Task Won_the_work_goes_on_and_only_the_fee_is_lost()
    {
        var chargeback = await OpenDisputeAsync();

        await DecideAsync(chargeback, "won");

        Assert.Equal(EscrowStatus.Held, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        Assert.Null(Code(await market.Get<Milestones>().StartAsync(market.Worker, milestones[0].Id, None)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_the_money_in_escrow_pays_for_it_and_the_contract_ends()
    {
        var chargeback = await OpenDisputeAsync();
        await DecideAsync(chargeback, "lost");

        var covered = (await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)).Value;

        Assert.Equal((Ghs(150_000), (DateTimeOffset?)null), (covered.Covered, covered.CoverFrom));
        Assert.Equal(EscrowStatus.FullRelease, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(ContractStatus.Cancelled, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        Assert.Equal(0, await market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Refund), None));
        Assert.Null(Code(await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_in_part_the_rest_of_the_money_in_escrow_goes_back_to_the_hirer()
    {
        var chargeback = await OpenDisputeAsync(120_000);
        await DecideAsync(chargeback, "lost");

        await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None);

        var refund = await market.Store.FindAsync(TransactionCollection.Type.Is(TransactionType.Refund) & TransactionCollection.ContractId.Is(contract.Id), None);
        Assert.Equal(Ghs(30_000), refund!.Amount);
        Assert.Equal(Ghs(30_000), (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_what_was_released_is_taken_after_what_escrow_covers()
    {
        await market.SubmittedAsync(milestones[0].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestones[0].Id, new ApprovalInput(), None)));
        var chargeback = await OpenDisputeAsync();
        await DecideAsync(chargeback, "lost");

        await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None);

        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        Assert.Equal((Ghs(50_000), Ghs(100_000)), await CoveredAndChargedAsync(chargeback));
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_second_one_that_is_still_open_keeps_the_escrow_frozen()
    {
        var first = await OpenDisputeAsync();
        var payment = await market.Store.FindAsync<Transaction>(first.PaymentId, None);
        // Stripe opens one for a charge at a time; another can follow before the first is known to have ended.
        var dispute = new StripeDispute("du_second", StripeDisputeStatus.Open, 40_000, "ghs", payment!.StripePaymentIntentId, "fraudulent", market.Now);
        var second = Chargeback.Open(Guid.CreateVersion7(), payment, dispute, Ghs(40_000), frozeEscrow: false, market.Now);
        await market.InsertAsync(second);

        await DecideAsync(first, "won");

        Assert.Equal(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.True((await market.Store.FindAsync<Chargeback>(second.Id, None))!.FrozeEscrow);
    }

    [Fact]
    public async Task An_inquiry_freezes_nothing_and_moves_no_money()
    {
        await market.SubmittedAsync(milestones[0].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestones[0].Id, new ApprovalInput(), None)));
        var chargeback = await OpenDisputeAsync(inquiry: true);
        Assert.Equal((true, false), (chargeback.IsInquiry, chargeback.FrozeEscrow));
        Assert.NotEqual(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(ContractStatus.Active, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        // What was released matures, and the next milestone is worked on and paid.
        await market.MatureAsync();
        Assert.Equal(90_000, await market.BalanceAsync(Account.WalletAvailable(market.Worker.UserId)));
        await market.SubmittedAsync(milestones[1].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestones[1].Id, new ApprovalInput(), None)));
        // It is answered all the same.
        var evidence = (await market.Get<ChargebackEvidences>().GatherAsync(chargeback.Id, None)).Value;
        Assert.NotNull(evidence.SendAt);

        await DecideAsync(chargeback, "warning_closed");

        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData("won")]
    [InlineData("lost")]
    public async Task An_inquiry_that_becomes_a_chargeback_freezes_then(string verdict)
    {
        await market.SubmittedAsync(milestones[0].Id);
        Assert.Null(Code(await market.Get<Milestones>().ApproveAsync(market.Hirer, milestones[0].Id, new ApprovalInput(), None)));
        var chargeback = await OpenDisputeAsync(inquiry: true);

        await DecideAsync(chargeback, "needs_response");

        var taken = (await market.Store.FindAsync<Chargeback>(chargeback.Id, None))!;
        Assert.Equal((ChargebackStatus.Open, false, true), (taken.Status, taken.IsInquiry, taken.FrozeEscrow));
        Assert.Equal(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(-150_000, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        var release = await market.Store.FindAsync(TransactionCollection.ContractId.Is(contract.Id) & TransactionCollection.Type.Is(TransactionType.EscrowRelease), None);
        Assert.Equal(taken.Id, release!.Earning!.FrozenBy);
        Assert.Contains(
            (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value.Items, item => item.Type == "chargeback_taken");
        // A repeat changes nothing.
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);
        Assert.Equal(taken.Version, (await market.Store.FindAsync<Chargeback>(chargeback.Id, None))!.Version);

        await DecideAsync(chargeback, verdict);
        if (verdict == "lost") Assert.Null(Code(await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)));

        Assert.NotEqual(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(verdict == "won" ? ContractStatus.Active : ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task An_inquiry_that_was_lost_before_it_was_known_to_be_a_chargeback_pays_as_well()
    {
        var chargeback = await OpenDisputeAsync(inquiry: true);
        await DecideAtStripeAsync(chargeback, "needs_response");

        await DecideAsync(chargeback, "lost");
        Assert.Null(Code(await market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)));

        Assert.Equal(ContractStatus.Cancelled, (await market.ReadAsync(contract.Id)).Status);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        await market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(false, "lost", ChargebackStatus.Lost)]
    [InlineData(false, "won", ChargebackStatus.Won)]
    [InlineData(true, "warning_closed", ChargebackStatus.Won)]
    public async Task A_decision_whose_event_is_lost_is_met_by_the_reconciliation(bool inquiry, string verdict, ChargebackStatus expected)
    {
        var chargeback = await OpenDisputeAsync(inquiry: inquiry);
        await DecideAtStripeAsync(chargeback, verdict);

        await market.AssertReconciledAsync();
        await market.Get<DeadlineProcesses>().SweepAsync(market.Now, None);

        Assert.Equal(expected, (await market.Store.FindAsync<Chargeback>(chargeback.Id, None))!.Status);
        Assert.NotEqual(EscrowStatus.Disputed, (await market.EscrowAsync(contract.Id)).Status);
        Assert.NotEqual(ContractStatus.Disputed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_same_news_twice_and_in_any_order_come_to_the_same()
    {
        var chargeback = await OpenDisputeAsync();
        for (var time = 0; time < 3; time++) Assert.True((await market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);
        await market.Stripe.PostAsync($"/simulators/stripe/disputes/{chargeback.StripeDisputeId}", """{"status":"won"}""");
        for (var time = 0; time < 3; time++) Assert.True((await market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);

        Assert.Equal(EscrowStatus.Held, (await market.EscrowAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    private async Task<Chargeback> OpenDisputeAsync(long? amount = null, bool inquiry = false)
    {
        var payment = await market.Store.FindAsync<Transaction>((await market.EscrowAsync(contract.Id)).TransactionId, None);
        var (status, dispute) = await market.Stripe.PostAsync(
            "/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment!.StripePaymentIntentId, amount, inquiry }));
        Assert.Equal(200, status);
        var id = dispute.GetProperty("id").GetString()!;
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);
        return (await market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;
    }

    private async Task<(Money Covered, Money? Charged)> CoveredAndChargedAsync(Chargeback chargeback)
    {
        var now = await market.Store.FindAsync<Chargeback>(chargeback.Id, None);
        return (now!.Covered, now.Charged);
    }

    private async Task DecideAtStripeAsync(Chargeback chargeback, string verdict)
    {
        var (status, _) = await market.Stripe.PostAsync($"/simulators/stripe/disputes/{chargeback.StripeDisputeId}", JsonSerializer.Serialize(new { status = verdict }));
        Assert.Equal(200, status);
    }

    private async Task DecideAsync(Chargeback chargeback, string verdict)
    {
        await DecideAtStripeAsync(chargeback, verdict);
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);
    }
}
