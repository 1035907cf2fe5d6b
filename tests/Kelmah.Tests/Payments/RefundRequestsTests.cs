using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Races;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A milestone's money on its way back to the hirer, through the journal and through Stripe.</summary>
public sealed class RefundRequestsTests : IAsyncLifetime
{
    private Market market = null!;
    private ContractView contract = null!;
    private MilestoneView small = null!;
    private MilestoneView large = null!;

    public async Task InitializeAsync()
    {
        market = await RaceWorld.OpenMarketAsync();
        contract = await market.FundedAsync();
        var milestones = (await market.Get<Milestones>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value;
        (large, small) = (milestones.Items[0], milestones.Items[1]);
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Silence_grants_a_small_sum_and_stripe_sends_it()
    {
        var request = await AskAsync(small);
        market.Clock.Advance(TimeSpan.FromDays(7));

        var granted = await market.Get<RefundRequests>().ExpireAsync(request.Id, None);

        Assert.Equal(RefundRequestStatus.Granted, granted.Value.Status);
        await AssertRefundedAsync(small, Ghs(50_000));
        Assert.Equal(TransactionStatus.Completed, (await SendAsync()).Status);
        Assert.Equal(Ghs(0), (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Silence_leaves_a_large_sum_where_it_is_and_a_dispute_decides()
    {
        var request = await AskAsync(large);
        market.Clock.Advance(TimeSpan.FromDays(7));

        var expired = await market.Get<RefundRequests>().ExpireAsync(request.Id, None);

        Assert.Equal(RefundRequestStatus.Escalated, expired.Value.Status);
        Assert.Equal((Ghs(150_000), EscrowStatus.Disputed), ((await market.EscrowAsync(contract.Id)).Held, (await market.EscrowAsync(contract.Id)).Status!.Value));
        var dispute = (await market.Store.FindAsync<Dispute>(expired.Value.DisputeId!.Value, None))!;
        Assert.Equal((market.Hirer.UserId, large.Id, Ghs(100_000), "Nothing came."), (dispute.RaisedBy, dispute.MilestoneId!.Value, dispute.Amount, dispute.Description));
        Assert.Equal("refund_request_answered", Code(await AcceptAsync(request)));
        Assert.Equal("milestone_frozen", Code(await market.Get<RefundRequests>().ExpireAsync(request.Id, None)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Twenty_acceptances_and_an_expiry_at_once_move_the_money_once()
    {
        var request = await AskAsync(small);
        market.Clock.Advance(TimeSpan.FromDays(7));
        var requests = market.Get<RefundRequests>();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Task.Run(async () =>
            index == 0 ? (await requests.ExpireAsync(request.Id, None)).Refusal : (await AcceptAsync(request)).Refusal)));

        Assert.All(refusals, refusal => Assert.True(refusal is null or { Error.RetryHelps: true }, refusal?.Error.Code));
        await AssertRefundedAsync(small, Ghs(50_000));
        Assert.Single((await market.EscrowAsync(contract.Id)).Refunds);
        Assert.Equal(1, await market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Refund), None));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_acceptance_that_comes_between_the_readings_of_another_moves_the_money_once()
    {
        var request = await AskAsync(small);
        ((WatchedStore)market.Store).BeforeFinding(small.Id, async () => Assert.Null((await AcceptAsync(request)).Refusal));

        Assert.Equal(RefundRequestStatus.Granted, (await AcceptAsync(request)).Value.Status);

        await AssertRefundedAsync(small, Ghs(50_000));
        Assert.Single((await market.EscrowAsync(contract.Id)).Refunds);
        Assert.Equal(1, await market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Refund), None));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Sending_the_refund_again_and_again_pays_once()
    {
        await AcceptAsync(await AskAsync(small));

        for (var attempt = 0; attempt < 3; attempt++) Assert.Equal(TransactionStatus.Completed, (await SendAsync()).Status);

        var entries = await market.Journal.ContractEntriesAsync(contract.Id, None);
        Assert.Single(entries, entry => entry.Entry.Kind == "refund_sent");
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_declined_request_leaves_the_money_and_another_can_be_asked()
    {
        var request = await AskAsync(small);

        Assert.Equal(RefundRequestStatus.Declined, (await DeclineAsync(request)).Value.Status);
        Assert.Equal("refund_request_answered", Code(await AcceptAsync(request)));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await AskAsync(small);
    }

    [Fact]
    public async Task A_delivery_answers_the_request()
    {
        var request = await AskAsync(small);
        await market.SubmittedAsync(small.Id);
        market.Clock.Advance(TimeSpan.FromDays(7));

        Assert.Equal(RefundRequestStatus.Declined, (await market.Get<RefundRequests>().ExpireAsync(request.Id, None)).Value.Status);
        Assert.Equal("milestone_under_review", Code(await TryAskAsync(market.Hirer, small)));
    }

    [Fact]
    public async Task The_money_of_a_milestone_that_was_paid_out_does_not_go_back()
    {
        var request = await AskAsync(small);
        foreach (var milestone in new[] { large, small })
        {
            await market.SubmittedAsync(milestone.Id);
            await market.Get<Milestones>().ApproveAsync(market.Hirer, milestone.Id, new ApprovalInput(), None);
            Assert.Null(Code(await market.Get<ReleaseMilestone>().ExecuteAsync(milestone.Id, None)));
        }

        Assert.Equal("milestone_completed", Code(await AcceptAsync(request)));

        Assert.Equal(Ghs(0), (await market.EscrowAsync(contract.Id)).Refunded);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Only_the_hirer_asks_and_only_the_worker_answers()
    {
        Assert.Equal("not_your_part", Code(await TryAskAsync(market.Worker, small)));
        Assert.Equal("not_found", Code(await TryAskAsync(market.Stranger, small)));
        var request = await AskAsync(small);
        Assert.Equal("refund_already_requested", Code(await TryAskAsync(market.Hirer, small)));

        foreach (var (caller, code) in new[] { (market.Hirer, "not_your_part"), (market.Stranger, "not_found"), (market.Admin, "not_found") })
        {
            Assert.Equal(code, Code(await market.Get<RefundRequests>().AcceptAsync(caller, request.Id, None)));
            Assert.Equal(code, Code(await market.Get<RefundRequests>().DeclineAsync(caller, request.Id, None)));
        }
    }

    [Fact]
    public async Task Nothing_delivered_fourteen_days_past_due_asks_for_the_money_once()
    {
        var milestones = market.Get<Milestones>();
        market.Clock.Advance(TimeSpan.FromDays(24));

        Assert.Null(Code(await milestones.MarkNothingDeliveredAsync(small.Id, None)));
        Assert.Equal("deadline_not_reached", Code(await milestones.MarkNothingDeliveredAsync(small.Id, None)));

        var request = await market.Store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(small.Id), None);
        Assert.Equal((null, Ghs(50_000), market.Now.AddDays(7)), (request!.RequestedBy, request.Amount, request.AnswerBy));
    }

    [Fact]
    public async Task A_contract_completes_with_one_milestone_paid_and_the_other_refunded()
    {
        await AcceptAsync(await AskAsync(small));
        Assert.Equal("contract_milestones_open", Code(await market.Get<ContractEnding>().CompleteAsync(contract.Id, None)));
        await market.SubmittedAsync(large.Id);
        await market.Get<Milestones>().ApproveAsync(market.Hirer, large.Id, new ApprovalInput(), None);
        await market.Get<ReleaseMilestone>().ExecuteAsync(large.Id, None);

        var completed = (await market.Get<ContractEnding>().CompleteAsync(contract.Id, None)).Value;

        Assert.Equal(ContractStatus.Completed, completed.Status);
        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((Ghs(0), Ghs(100_000), Ghs(50_000)), (escrow.Held, escrow.Released, escrow.Refunded));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_contract_whose_money_all_went_back_is_cancelled()
    {
        await AcceptAsync(await AskAsync(small));
        await AcceptAsync(await AskAsync(large));

        var cancelled = (await market.Get<ContractEnding>().CompleteAsync(contract.Id, None)).Value;

        Assert.Equal((ContractStatus.Cancelled, CancellationReason.Refunded), (cancelled.Status, cancelled.CancellationReason));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task The_timeline_shows_the_request_and_what_silence_does()
    {
        var request = await AskAsync(small);

        var timeline = (await market.Get<ContractTimelines>().GetAsync(market.Worker, contract.Id, None)).Value;

        Assert.Contains(timeline.Items, happened => happened.Type == "refund_requested");
        Assert.Contains(timeline.Next, next => next.EntityId == request.Id && next.Kind == DeadlineKind.RefundAnswer);
    }

    private Task<Result<RefundRequestView>> TryAskAsync(Caller caller, MilestoneView milestone) =>
        market.Get<RefundRequests>().RequestAsync(caller, contract.Id, new RefundRequestInput(milestone.Id, "Nothing came."), None);

    private async Task<RefundRequestView> AskAsync(MilestoneView milestone) => (await TryAskAsync(market.Hirer, milestone)).Value;

    private Task<Result<RefundRequestView>> AcceptAsync(RefundRequestView request) =>
        market.Get<RefundRequests>().AcceptAsync(market.Worker, request.Id, None);

    private Task<Result<RefundRequestView>> DeclineAsync(RefundRequestView request) =>
        market.Get<RefundRequests>().DeclineAsync(market.Worker, request.Id, None);

    private async Task<Transaction> SendAsync()
    {
        var refund = await market.Store.FindAsync(TransactionCollection.Type.Is(TransactionType.Refund), None);
        return (await market.Get<SendRefund>().ExecuteAsync(refund!.Id, None)).Value;
    }

    private async Task AssertRefundedAsync(MilestoneView milestone, Money amount)
    {
        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((escrow.Amount - amount, amount), (escrow.Held, escrow.Refunded));
        Assert.NotNull((await market.Store.FindAsync<Milestone>(milestone.Id, None))!.RefundedAt);
        Assert.Equal(amount, (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
    }
}
