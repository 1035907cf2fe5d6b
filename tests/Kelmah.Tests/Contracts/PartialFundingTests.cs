using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>Money that comes milestone by milestone, and approvals of a part.</summary>
public sealed class PartialFundingTests : IAsyncLifetime
{
    private Market market = null!;
    private ContractView contract = null!;

    private Guid First => contract.Milestones[0].Id;

    private Guid Second => contract.Milestones[1].Id;

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        contract = await market.SignedAsync();
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Milestones_are_funded_in_their_order_and_the_next_one_early()
    {
        Assert.Equal("escrow_funding_order", Code(await FundAsync(Second)));
        var first = (await FundAsync(First)).Value;
        Assert.Equal(Ghs(100_000), first.Transaction.Amount);
        Assert.Equal("escrow_payment_pending", Code(await FundAsync(First, Second)));
        Assert.Equal(first.Transaction.Id, (await FundAsync(First)).Value.Transaction.Id);
        await ArriveAsync(first);
        Assert.Null((await market.ReadAsync(contract.Id)).FundBy);
        Assert.Equal("escrow_not_funded", Code(await market.Get<Milestones>().StartAsync(market.Worker, Second, None)));

        await market.SubmittedAsync(First);
        Assert.Equal("escrow_funding_order", Code(await FundAsync(First)));
        await ArriveAsync((await FundAsync(Second)).Value);

        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((Ghs(150_000), Ghs(150_000), first.Transaction.Id), (escrow.Amount, escrow.Held, escrow.TransactionId));
        Assert.Equal([(First, Ghs(100_000)), (Second, Ghs(50_000))], escrow.Parts.Select(part => (part.MilestoneId, part.Amount)));
        Assert.Equal("escrow_already_held", Code(await market.FundAsync(contract.Id)));
        await market.SubmittedAsync(Second);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_is_never_funded_lapses_a_week_after_the_rest_is_settled_and_the_contract_completes()
    {
        await ArriveAsync((await FundAsync(First)).Value);
        await market.SubmittedAsync(First);
        await ApproveAsync(First, new ApprovalInput());

        var waiting = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Active, market.Now.AddDays(7)), (waiting.Status, waiting.FundBy));
        Assert.Equal("deadline_not_reached", Code(await market.Get<Agreements>().ExpireFundingAsync(contract.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal([contract.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.Funding, None).ToListAsync());
        Assert.Null(Code(await market.Get<Agreements>().ExpireFundingAsync(contract.Id, None)));

        var ended = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Completed, null), (ended.Status, ended.FundBy));
        Assert.Equal([MilestoneStage.Released, MilestoneStage.Abandoned], ended.Milestones.Select(milestone => milestone.Stage));
        Assert.Equal(JobStatus.Completed, (await market.Store.FindAsync<Job>(contract.JobId, None))!.Status);
        Assert.Equal("escrow_already_held", Code(await FundAsync(Second)));
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_next_milestone_that_is_funded_in_time_stops_the_clock()
    {
        await ArriveAsync((await FundAsync(First)).Value);
        await market.SubmittedAsync(First);
        await ApproveAsync(First, new ApprovalInput());
        market.Clock.Advance(TimeSpan.FromDays(6));

        await ArriveAsync((await FundAsync(Second)).Value);

        var active = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Active, null), (active.Status, active.FundBy));
        await market.SubmittedAsync(Second);
        await ApproveAsync(Second, new ApprovalInput());
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_part_is_approved_and_the_rest_rolls_on_into_a_milestone_whose_money_is_held()
    {
        await ArriveAsync((await market.FundAsync(contract.Id)).Value);
        await market.SubmittedAsync(First);

        var approved = (await ApproveAsync(First, new ApprovalInput(Ghs(60_000), ApprovalRemainder.Next))).Value;

        Assert.Equal((MilestoneStage.Released, Ghs(60_000)), (approved.Stage, approved.Amount));
        var now = await market.ReadAsync(contract.Id);
        Assert.Equal([Ghs(60_000), Ghs(50_000), Ghs(40_000)], now.Milestones.Select(milestone => milestone.Amount));
        Assert.Equal(Ghs(150_000), now.TotalAmount);
        var rest = now.Milestones[2];
        Assert.Equal(("Wiring (remainder)", MilestoneStage.InProgress, contract.Milestones[0].DueDate), (rest.Title, rest.Stage, rest.DueDate));
        Assert.Equal(Ghs(54_000), (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value.PendingBalance);
        Assert.Equal([Second, rest.Id], (await market.EscrowAsync(contract.Id)).Parts.Select(part => part.MilestoneId).Order());
        foreach (var id in (Guid[])[rest.Id, Second])
        {
            await market.SubmittedAsync(id);
            await ApproveAsync(id, new ApprovalInput());
        }

        Assert.Equal(Ghs(135_000), (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value.PendingBalance);
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_rest_of_the_last_milestone_keeps_the_contract_open_and_is_a_version_of_the_terms()
    {
        await ArriveAsync((await market.FundAsync(contract.Id)).Value);
        foreach (var id in (Guid[])[Second, First]) await market.SubmittedAsync(id);
        await ApproveAsync(Second, new ApprovalInput());
        var before = await market.ReadAsync(contract.Id);

        await ApproveAsync(First, new ApprovalInput(Ghs(99_000), ApprovalRemainder.Next));

        var after = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Active, null, before.TotalAmount), (after.Status, after.FundBy, after.TotalAmount));
        Assert.NotEqual(before.TermsHash, after.TermsHash);
        var terms = (await market.Get<TermsVersions>().GetAsync(market.Worker, contract.Id, null, None)).Value;
        Assert.Equal((TermsCause.Remainder, after.TermsHash), (terms.Cause, terms.Hash));
        Assert.Contains("Wiring (remainder)", terms.Text, StringComparison.Ordinal);
        await market.SubmittedAsync(after.Milestones[2].Id);
        await ApproveAsync(after.Milestones[2].Id, new ApprovalInput());
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
    }

    [Fact]
    public async Task A_part_is_approved_and_the_rest_is_asked_back_from_the_worker()
    {
        await ArriveAsync((await market.FundAsync(contract.Id)).Value);
        await market.SubmittedAsync(First);

        await ApproveAsync(First, new ApprovalInput(Ghs(99_999), ApprovalRemainder.Return));

        var rest = (await market.ReadAsync(contract.Id)).Milestones[2];
        var request = (await market.Get<RefundRequests>().ListAsync(market.Worker, contract.Id, new Paging(), None)).Value.Items.Single();
        Assert.Equal((rest.Id, Ghs(1), market.Hirer.UserId), (request.MilestoneId, request.Amount, request.RequestedBy));
        Assert.Equal(RefundRequestStatus.Granted, (await market.Get<RefundRequests>().AcceptAsync(market.Worker, request.Id, None)).Value.Status);
        Assert.Equal(Ghs(1), (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
        Assert.Equal(MilestoneStage.Refunded, (await market.ReadAsync(contract.Id)).Milestones[2].Stage);
        await market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(ApprovalRemainder.Next)]
    [InlineData(ApprovalRemainder.Return)]
    public async Task A_contract_goes_on_with_the_rest_of_its_last_milestone(ApprovalRemainder remainder)
    {
        await ArriveAsync((await market.FundAsync(contract.Id)).Value);
        foreach (var id in (Guid[])[First, Second]) await market.SubmittedAsync(id);
        await ApproveAsync(First, new ApprovalInput());

        Assert.Null(Code(await ApproveAsync(Second, new ApprovalInput(Ghs(20_000), remainder))));

        var now = await market.ReadAsync(contract.Id);
        Assert.Equal((ContractStatus.Active, JobStatus.Closed), (now.Status, (await market.Store.FindAsync<Job>(contract.JobId, None))!.Status));
        Assert.Equal(Ghs(30_000), (await market.EscrowAsync(contract.Id)).Held);
        await market.SubmittedAsync(now.Milestones[2].Id);
        Assert.Null(Code(await ApproveAsync(now.Milestones[2].Id, new ApprovalInput())));
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        Assert.True((await market.EscrowAsync(contract.Id)).Held.IsZero);
        await market.AssertReconciledAsync();
    }

    [Fact]
    public async Task An_approval_that_says_too_little_or_too_much_changes_nothing()
    {
        await ArriveAsync((await market.FundAsync(contract.Id)).Value);
        await market.SubmittedAsync(First);

        Assert.Equal("invalid_input", Code(await ApproveAsync(First, new ApprovalInput(Ghs(60_000)))));
        Assert.Equal("invalid_input", Code(await ApproveAsync(First, new ApprovalInput(Ghs(0), ApprovalRemainder.Next))));
        Assert.Equal("invalid_input", Code(await ApproveAsync(First, new ApprovalInput(new(60_000, Kelmah.Kernel.Currency.Parse("USD")), ApprovalRemainder.Next))));
        Assert.Equal("invalid_input", Code(await ApproveAsync(First, new ApprovalInput(Ghs(1), ApprovalRemainder.Next, market.Now))));
        Assert.Equal("invalid_input", Code(await ApproveAsync(First, new ApprovalInput(Remainder: ApprovalRemainder.Next))));
        Assert.Equal("approval_above_amount", Code(await ApproveAsync(First, new ApprovalInput(Ghs(100_001), ApprovalRemainder.Next))));
        Assert.Equal(2, (await market.ReadAsync(contract.Id)).Milestones.Count);
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        Assert.Equal(MilestoneStage.Released, (await ApproveAsync(First, new ApprovalInput(Ghs(100_000)))).Value.Stage);
        Assert.Equal(MilestoneStage.Released, (await ApproveAsync(First, new ApprovalInput(Ghs(5), ApprovalRemainder.Next))).Value.Stage);
        Assert.Equal(0, await market.BalanceAsync(Account.WalletPending(market.Hirer.UserId)));
    }

    [Fact]
    public async Task What_a_bank_takes_back_freezes_the_milestones_that_it_paid_for_and_no_other()
    {
        var first = (await FundAsync(First)).Value;
        await ArriveAsync(first);
        await ArriveAsync((await FundAsync(Second)).Value);
        foreach (var id in (Guid[])[First, Second]) await market.SubmittedAsync(id);
        var dispute = (await market.Stripe.PostAsync("/simulators/stripe/disputes", $$"""{"paymentIntent":"{{first.Transaction.StripePaymentIntentId}}"}""")).Body.GetProperty("id").GetString()!;
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(dispute, _ => { }, None)).Value);

        Assert.Equal("milestone_frozen", Code(await ApproveAsync(First, new ApprovalInput())));
        Assert.Equal(MilestoneStage.Released, (await ApproveAsync(Second, new ApprovalInput())).Value.Stage);

        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((EscrowStatus.Disputed, Ghs(100_000)), (escrow.Status, escrow.Held));
        var due = (await market.ReadAsync(contract.Id)).Milestones[0].AutoApprovesAt!.Value;
        market.Clock.Advance(TimeSpan.FromDays(3));
        await market.Stripe.PostAsync($"/simulators/stripe/disputes/{dispute}", """{"status":"won"}""");
        Assert.True((await market.Get<Chargebacks>().RefreshAsync(dispute, _ => { }, None)).Value);
        Assert.Equal(due.AddDays(3), (await market.ReadAsync(contract.Id)).Milestones[0].AutoApprovesAt);
        Assert.Equal(MilestoneStage.Released, (await ApproveAsync(First, new ApprovalInput())).Value.Stage);
        Assert.Equal(ContractStatus.Completed, (await market.ReadAsync(contract.Id)).Status);
        await market.AssertReconciledAsync();
    }

    private Task<Kelmah.Kernel.Result<EscrowFunding>> FundAsync(params Guid[] milestones) =>
        market.Get<FundEscrow>().ExecuteAsync(market.Hirer, contract.Id, new FundingInput(MilestoneIds: [.. milestones]), None);

    private Task<Kelmah.Kernel.Result<MilestoneView>> ApproveAsync(Guid milestoneId, ApprovalInput input) =>
        market.Get<Milestones>().ApproveAsync(market.Hirer, milestoneId, input, None);

    private async Task ArriveAsync(EscrowFunding funding)
    {
        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);
    }
}
