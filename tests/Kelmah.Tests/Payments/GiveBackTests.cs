using System.Collections.Immutable;
using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A worker gives money of a release back to the hirer.</summary>
public sealed class GiveBackTests : ProviderSideTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_of_a_release_goes_back_with_the_fee(bool hasMatured)
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        if (hasMatured) await Market.MatureAsync();

        var given = (await GiveAsync(Market.Worker, release.Id)).Value;

        var before = contract.Milestones[0].Amount;
        Assert.Equal((TransactionType.GiveBack, TransactionStatus.Completed, TransactionDirection.Out), (given.Type, given.Status, given.Direction));
        Assert.Equal((Ghs(90_000), hasMatured ? Ghs(0) : null), (given.Amount, given.BalanceAfter));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletAvailable(Market.Worker.UserId)));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletPending(Market.Worker.UserId)));
        Assert.Equal(0, await Market.BalanceAsync(Account.PlatformFees));
        Assert.Equal(before.MinorUnits, await Market.BalanceAsync(Account.WalletPending(Market.Hirer.UserId)));
        var escrow = await Market.EscrowAsync(contract.Id);
        Assert.Equal((Ghs(50_000), Ghs(0), Ghs(100_000)), (escrow.Held, escrow.Released, escrow.Refunded));
        Assert.Equal((given.Id, before, Ghs(10_000)), (escrow.GiveBacks[0].GiveBackId, escrow.GiveBacks[0].Amount, escrow.GiveBacks[0].Fee));

        var refund = Assert.Single(await RefundsAsync(contract.Id));
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund.Id)).Value.Status);
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletPending(Market.Hirer.UserId)));
        Assert.Contains("give_back", await KindsAsync(contract.Id));
        var timeline = (await Market.Get<ContractTimelines>().GetAsync(Market.Hirer, contract.Id, None)).Value.Items;
        Assert.Contains(timeline, item => item.Type == "escrow_given_back" && item.Sentence.Contains("gave GHS 900.00 of Wiring back", StringComparison.Ordinal));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_is_left_of_a_release_matures_alone()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);

        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id, Ghs(40_000))));

        var entry = Assert.Single(await Market.Journal.ContractEntriesAsync(contract.Id, None), one => one.Entry.Kind == "give_back").Entry;
        Assert.Equal(Ghs(-36_000), entry.Postings.Single(posting => posting.Account == Account.WalletPending(Market.Worker.UserId)).Amount);
        var pending = Assert.Single((await Market.Get<Ledger>().GetWalletAsync(Market.Worker, None)).Value.Pending);
        Assert.Equal((Ghs(54_000), release.AvailableAt), (pending.Amount, pending.AvailableAt));
        var told = Assert.Single((await EventsAsync(release.Id)).OfType<EarningGivenBack>());
        Assert.Equal((Ghs(36_000), Ghs(36_000)), (told.Amount, told.FromPending));
        await Market.MatureAsync();
        Assert.Equal((54_000, 0), (await Market.BalanceAsync(Account.WalletAvailable(Market.Worker.UserId)), await Market.BalanceAsync(Account.WalletPending(Market.Worker.UserId))));
        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id, Ghs(10_000))));
        Assert.Equal(45_000, await Market.BalanceAsync(Account.WalletAvailable(Market.Worker.UserId)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Who_asks_again_after_an_answer_that_never_came_gives_back_once()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        var (giveBacks, request, input) = (Market.Get<GiveBacks>(), Guid.CreateVersion7(), new GiveBackInput(Ghs(40_000)));

        var first = (await giveBacks.ExecuteAsync(Market.Worker, release.Id, input, request, None)).Value;
        var again = (await giveBacks.ExecuteAsync(Market.Worker, release.Id, input, request, None)).Value;

        Assert.Equal((request, request), (first.Id, again.Id));
        Assert.Equal(54_000, await Market.BalanceAsync(Account.WalletPending(Market.Worker.UserId)));
        Assert.Null(Code(await giveBacks.ExecuteAsync(Market.Worker, release.Id, input, None)));
        Assert.Equal(18_000, await Market.BalanceAsync(Account.WalletPending(Market.Worker.UserId)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Where_nothing_is_left_no_time_is_awaited()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);

        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id)));

        Assert.Empty((await Market.Get<Ledger>().GetWalletAsync(Market.Worker, None)).Value.Pending);
        Assert.DoesNotContain((await Market.Get<ContractTimelines>().GetAsync(Market.Worker, contract.Id, None)).Value.Next, next => next.Kind == DeadlineKind.SecurityPeriod);
        Market.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal("earning_not_pending", Code(await Market.Get<Earnings>().MatureAsync(release.Id, None)));
    }

    [Fact]
    public async Task A_lost_chargeback_takes_nothing_that_was_given_back()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id, Ghs(40_000))));
        foreach (var refund in await RefundsAsync(contract.Id)) Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund.Id)).Value.Status);
        var payment = await PaymentAsync(contract.Id);
        var (_, dispute) = await Market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment.StripePaymentIntentId, amount = 110_000 }));
        var id = dispute.GetProperty("id").GetString()!;
        await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None);
        await Market.Stripe.PostAsync($"/simulators/stripe/disputes/{id}", JsonSerializer.Serialize(new { status = "lost" }));
        await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None);
        var chargeback = (await Market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;

        var covered = (await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)).Value;

        Assert.Equal((Ghs(50_000), Ghs(60_000)), (covered.Covered, covered.Charged!.Value));
        Account[] emptied = [Account.WalletPending(Market.Worker.UserId), Account.WalletAvailable(Market.Worker.UserId), Account.WalletReceivable(Market.Worker.UserId), Account.PlatformFees];
        foreach (var account in emptied) Assert.Equal(0, await Market.BalanceAsync(account));
        Assert.Equal("payment_charged_back", Code(await GiveAsync(Market.Worker, release.Id)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Parts_go_back_up_to_what_was_released_and_nothing_is_lost_by_rounding()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 1);

        foreach (var part in (long[])[16_667, 1, 3, 16_666]) Assert.Null(Code(await GiveAsync(Market.Worker, release.Id, Ghs(part))));
        Assert.Equal("give_back_too_much", Code(await GiveAsync(Market.Worker, release.Id, Ghs(16_664))));
        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id)));

        Assert.Equal("give_back_too_much", Code(await GiveAsync(Market.Worker, release.Id)));
        Assert.Equal("give_back_too_much", Code(await GiveAsync(Market.Worker, release.Id, Ghs(1))));
        Assert.Equal((0, 0), (await Market.BalanceAsync(Account.WalletAvailable(Market.Worker.UserId)), await Market.BalanceAsync(Account.PlatformFees)));
        Assert.Equal(50_000, await Market.BalanceAsync(Account.WalletPending(Market.Hirer.UserId)));
        foreach (var refund in await RefundsAsync(contract.Id)) Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund.Id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_contract_that_is_completed_gives_back_as_well_and_stays_so()
    {
        var contract = await Market.FundedAsync();
        var first = await ReleasedAsync(contract, 0);
        await ReleasedAsync(contract, 1);
        Market.Clock.Advance(TimeSpan.FromDays(180));

        Assert.Null(Code(await GiveAsync(Market.Worker, first.Id, Ghs(40_000))));

        Assert.Equal(ContractStatus.Completed, (await Market.ReadAsync(contract.Id)).Status);
        Assert.Equal(EscrowStage.Divided, (await Market.EscrowAsync(contract.Id)).Stage);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task It_is_the_workers_and_takes_what_can_be_given_back()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        var all = await Market.Store.AllAsync(TransactionCollection.ContractId.Is(contract.Id), None).ToListAsync();

        Assert.Equal("not_your_part", Code(await GiveAsync(Market.Hirer, release.Id)));
        Assert.Equal("not_found", Code(await GiveAsync(Market.Stranger, release.Id)));
        Assert.Equal("not_found", Code(await GiveAsync(Market.Worker, Guid.CreateVersion7())));
        Assert.Equal("not_your_part", Code(await GiveAsync(Market.Worker, all.Single(one => one.Type == TransactionType.Payment).Id)));
        Assert.Equal("transaction_not_a_release", Code(await GiveAsync(Market.Worker, all.Single(one => one.Type == TransactionType.Fee).Id)));
        Assert.Equal("invalid_input", Code(await GiveAsync(Market.Worker, release.Id, Ghs(0))));
        Assert.Equal("invalid_input", Code(await GiveAsync(Market.Worker, release.Id, new Money(1, Currency.Usd))));
        Assert.Equal("give_back_too_much", Code(await GiveAsync(Market.Worker, release.Id, Ghs(100_001))));
        Market.Clock.Advance(TimeSpan.FromDays(180) + TimeSpan.FromSeconds(1));
        Assert.Equal("give_back_too_late", Code(await GiveAsync(Market.Worker, release.Id)));
        Assert.Empty(await RefundsAsync(contract.Id));
    }

    [Fact]
    public async Task A_wallet_that_lacks_it_gives_nothing_back()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        await Market.MatureAsync();
        await Market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            await Market.Get<IWallets>().ForfeitAsync(work, Market.Worker.UserId, Market.Now, None);
            return true;
        }, None);

        Assert.Equal("wallet_insufficient", Code(await GiveAsync(Market.Worker, release.Id, Ghs(1_000))));
        Assert.Empty(await RefundsAsync(contract.Id));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Of_many_at_once_one_gives_it_back()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => GiveAsync(Market.Worker, release.Id, Ghs(60_000)))));

        Assert.Single(all, given => given.Refusal is null);
        Assert.All(all.Where(given => given.Refusal is not null), given => Assert.True(
            // One that meets the escrow before and the wallet after is told of the wallet.
            Code(given) is "give_back_too_much" or "wallet_insufficient" or "too_many_conflicts", Code(given)));
        Assert.Equal(Ghs(60_000), Assert.Single(await RefundsAsync(contract.Id)).Amount);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData("open", "payment_charged_back")]
    [InlineData("lost", "payment_charged_back")]
    [InlineData("won", null)]
    public async Task A_payment_that_a_bank_takes_back_is_not_refunded_as_well(string verdict, string? refusal)
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        var payment = await PaymentAsync(contract.Id);
        var (_, dispute) = await Market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment.StripePaymentIntentId }));
        var id = dispute.GetProperty("id").GetString()!;
        await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None);
        if (verdict != "open")
        {
            await Market.Stripe.PostAsync($"/simulators/stripe/disputes/{id}", JsonSerializer.Serialize(new { status = verdict }));
            await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None);
        }

        Assert.Equal(refusal, Code(await GiveAsync(Market.Worker, release.Id)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_stripe_does_not_send_is_a_failed_refund_like_any_other()
    {
        var contract = await Market.FundedAsync();
        var release = await ReleasedAsync(contract, 0);
        Assert.Null(Code(await GiveAsync(Market.Worker, release.Id)));
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { refuseRefunds = "charge_disputed" }));
        var refund = Assert.Single(await RefundsAsync(contract.Id));

        Assert.Equal(TransactionStatus.Failed, (await SendAsync(refund.Id)).Value.Status);

        Assert.Equal(Ghs(100_000), (await Market.Get<Ledger>().GetWalletAsync(Market.Hirer, None)).Value.PendingBalance);
        Assert.Null(Code(await Market.Get<RefundAdministration>().SettleAsync(Market.Admin, refund.Id, new RefundResolutionInput("By transfer."), None)));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletPending(Market.Hirer.UserId)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public void The_payments_of_an_earlier_release_are_those_of_its_milestone()
    {
        var conditions = new ReleaseConditions(1_000, 14) { HirerFeeBasisPoints = 500, TaxBasisPoints = 1_500, TaxCountry = "GH" };
        var (milestone, payment) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var pending = new PendingFunding(payment, [EscrowPart.Of(milestone, Ghs(10_001), conditions, payment)]);
        var escrow = Escrow.Open(Guid.CreateVersion7(), Guid.CreateVersion7(), Market.Hirer.UserId, Market.Worker.UserId, conditions, pending, Market.Now)
            .Hold(payment, pending.Amount, Market.Now).Value.Release(milestone, Ghs(10_001), Market.Now).Value;
        var earlier = escrow with { ReleasedParts = ImmutableArray<ReleasedPart>.Empty };
        Assert.Equal(payment, Assert.Single(earlier.ReleasedFor(milestone)!.Part.Sources).TransactionId);

        foreach (var given in new[] { escrow, earlier }.Select(one => one.GiveBack(payment, milestone, Ghs(5_001), Market.Now).Value))
        {
            Assert.Equal((5_001, 500, 75, 250, 38), (
                given.GiveBacks[0].Amount.MinorUnits, given.GiveBacks[0].Fee.MinorUnits, given.GiveBacks[0].Tax.MinorUnits,
                given.GiveBacks[0].HirerFee.MinorUnits, given.GiveBacks[0].HirerTax.MinorUnits));
            Assert.Equal(given.Amount, given.Held + given.Released + given.Refunded);
            Assert.Equal(given.Released, given.ReleasedFor(milestone)!.Part.Total);
        }

        Assert.Null(escrow.GiveBack(payment, milestone, Ghs(10_001), Market.Now).Value.ReleasedFor(milestone));
    }

    private Task<Result<TransactionView>> GiveAsync(Caller caller, Guid release, Money? amount = null) =>
        Market.Get<GiveBacks>().ExecuteAsync(caller, release, new GiveBackInput(amount), None);

    /// <summary>The transaction of a milestone's release.</summary>
    private async Task<Transaction> ReleasedAsync(ContractView contract, int index)
    {
        var milestone = contract.Milestones[index].Id;
        await Market.SubmittedAsync(milestone);
        Assert.Null(Code(await Market.Get<Milestones>().ApproveAsync(Market.Hirer, milestone, new ApprovalInput(), None)));
        var releases = TransactionCollection.ContractId.Is(contract.Id) & TransactionCollection.Type.Is(TransactionType.EscrowRelease);
        return (await Market.Store.AllAsync(releases, None).ToListAsync()).Single(one => one.MilestoneId == milestone);
    }

    private async Task<IReadOnlyList<Transaction>> RefundsAsync(Guid contractId) =>
        await Market.Store.AllAsync(TransactionCollection.ContractId.Is(contractId) & TransactionCollection.Type.Is(TransactionType.Refund), None).ToListAsync();
}
