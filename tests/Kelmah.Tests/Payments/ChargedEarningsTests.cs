using FsCheck;
using FsCheck.Fluent;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A payer's bank takes a payment back of which some was released, under terms by which the worker bears it.</summary>
public sealed class ChargedEarningsTests : ReleasedMoneyTest
{
    [Fact]
    public async Task While_it_is_open_what_was_released_cannot_be_withdrawn_and_won_the_period_goes_on_by_as_long_as_it_stood()
    {
        var contract = await ReleasedAsync();
        var due = Market.Now.AddDays(5);
        Market.Clock.Advance(TimeSpan.FromDays(1));
        var chargeback = await OpenDisputeAsync(contract);
        var since = Market.Now;

        Assert.Equal((true, Market.Worker.UserId), (chargeback.ChargesWorker, chargeback.WorkerId!.Value));
        var pending = Assert.Single((await WalletAsync()).Pending);
        Assert.Equal((Ghs(90_000), null, since), (pending.Amount, pending.AvailableAt, pending.FrozenAt!.Value));
        Market.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal("earning_frozen", Code(await MatureAsync(pending.TransactionId)));
        Assert.Empty(await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.SecurityPeriod, None).ToListAsync());
        Assert.DoesNotContain((await Market.Get<ContractTimelines>().GetAsync(Market.Worker, contract.Id, None)).Value.Next, next => next.Kind == DeadlineKind.SecurityPeriod);

        await DecideAsync(chargeback, "won");

        pending = Assert.Single((await WalletAsync()).Pending);
        Assert.Equal((due.AddDays(6), null), (pending.AvailableAt!.Value, pending.FrozenAt));
        var told = (await EventsAsync(await ReleaseAsync(contract))).OfType<TransactionEvent>().ToList();
        Assert.Equal(chargeback.Id, Assert.Single(told.OfType<EarningFrozen>()).ChargebackId);
        Assert.Equal(due.AddDays(6), Assert.Single(told.OfType<EarningThawed>()).AvailableAt);
        Market.Clock.Advance(TimeSpan.FromDays(4));
        await SweepAsync();
        Assert.Equal(Ghs(90_000), (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_escrow_pays_first_and_then_what_cannot_be_withdrawn_yet()
    {
        var contract = await ReleasedAsync();
        var chargeback = await OpenDisputeAsync(contract);
        await DecideAsync(chargeback, "lost");

        var covered = (await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)).Value;

        Assert.Equal((Ghs(50_000), Ghs(100_000), null), (covered.Covered, covered.Charged!.Value, covered.CoverFrom));
        var wallet = await WalletAsync();
        Assert.Equal((Ghs(0), Ghs(0), 0, 0), (wallet.Balance, wallet.PendingBalance, wallet.Pending.Count, wallet.Owed.Count));
        Assert.Empty((await WalletAsync(Market.Hirer)).Owed);
        var entry = Assert.Single(await EntriesAsync(contract.Id, "chargeback_charged"));
        Assert.Equal($"chargeback-charged:{chargeback.Id}:{contract.Milestones[0].Id}", entry.Key);
        Assert.Equal(
            [($"wallet:{Market.Worker.UserId}:pending", -90_000L), ("platform:fees", -10_000L), ($"wallet:{Market.Hirer.UserId}:receivable", 100_000L)], PostingsOf(entry));
        var told = Assert.Single((await EventsAsync(await ReleaseAsync(contract))).OfType<EarningCharged>());
        Assert.Equal((Ghs(90_000), Ghs(90_000), Ghs(0), Ghs(0)), (told.Amount, told.FromPending, told.FromAvailable, told.Owed));
        Assert.Null(Code(await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None)));
        Assert.Equal("earning_not_pending", Code(await MatureAsync((await ReleaseAsync(contract)).Id)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_after_the_worker_was_paid_out_the_balance_pays_and_the_worker_owes_the_rest()
    {
        var contract = await ReleasedAsync();
        await Market.MatureAsync();
        await WithdrawAllButAsync(20_000);
        var later = await Market.FundedAsync();
        var chargeback = await OpenDisputeAsync(contract);
        await DecideAsync(chargeback, "lost");

        await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None);

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(0), Ghs(0)), (wallet.Balance, wallet.PendingBalance));
        Assert.Equal([Ghs(70_000)], wallet.Owed);
        Assert.Empty((await WalletAsync(Market.Hirer)).Owed);
        var history = (await Market.Get<Ledger>().ListTransactionsAsync(Market.Worker, new TransactionSearch { Types = [TransactionType.Chargeback] }, new(), None)).Value;
        Assert.Equal((Ghs(90_000), Ghs(0)), (Assert.Single(history.Items).Amount, history.Items[0].BalanceAfter!.Value));
        await Market.AssertReconciledAsync();
        await ApproveAsync(later.Milestones[0].Id);
        await Market.MatureAsync();
        Assert.Equal((Ghs(20_000), 0), ((await WalletAsync()).Balance, (await WalletAsync()).Owed.Count));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Lost_in_part_the_worker_bears_its_proportion_and_keeps_the_rest()
    {
        var contract = await ReleasedAsync();
        var due = Market.Now.AddDays(5);
        var chargeback = await OpenDisputeAsync(contract, 120_000);
        Market.Clock.Advance(TimeSpan.FromDays(3));
        await DecideAsync(chargeback, "lost");

        await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None);

        var pending = Assert.Single((await WalletAsync()).Pending);
        Assert.Equal((Ghs(27_000), due.AddDays(3), null), (pending.Amount, pending.AvailableAt!.Value, pending.FrozenAt));
        Assert.Equal(3_000, await Market.BalanceAsync(Account.PlatformFees));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletReceivable(Market.Hirer.UserId)));
        Market.Clock.Advance(TimeSpan.FromDays(5));
        await SweepAsync();
        Assert.Equal(Ghs(27_000), (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Under_terms_that_do_not_say_so_the_worker_keeps_it_and_the_hirer_owes()
    {
        Market.Get<ContractOptions>().WorkerBearsChargebacks = false;
        var contract = await ReleasedAsync();
        var chargeback = await OpenDisputeAsync(contract);
        Assert.False(chargeback.ChargesWorker);
        Assert.Null(Assert.Single((await WalletAsync()).Pending).FrozenAt);
        await DecideAsync(chargeback, "lost");

        await Market.Get<CoverChargeback>().ExecuteAsync(chargeback.Id, None);
        await Market.MatureAsync();

        Assert.Equal(Ghs(90_000), (await WalletAsync()).Balance);
        Assert.Equal([Ghs(100_000)], (await WalletAsync(Market.Hirer)).Owed);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Nothing_in_escrow_a_lost_one_still_charges_and_the_sweep_does_it()
    {
        var contract = await ReleasedAsync();
        await ApproveAsync(contract.Milestones[1].Id);
        var chargeback = await OpenDisputeAsync(contract);
        Assert.False(chargeback.FrozeEscrow);
        Assert.All((await WalletAsync()).Pending, pending => Assert.NotNull(pending.FrozenAt));
        await DecideAsync(chargeback, "lost");

        await SweepAsync();

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(0), Ghs(0), 0), (wallet.Balance, wallet.PendingBalance, wallet.Owed.Count));
        Assert.Equal(2, (await EntriesAsync(contract.Id, "chargeback_charged")).Count);
        Assert.Equal(0, await Market.BalanceAsync(Account.PlatformFees));
        Assert.Equal(ContractStatus.Completed, (await Market.ReadAsync(contract.Id)).Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_second_one_that_is_still_open_keeps_it_frozen()
    {
        var contract = await ReleasedAsync();
        var first = await OpenDisputeAsync(contract, 30_000);
        var payment = await Market.Store.FindAsync<Transaction>(first.PaymentId, None);
        var dispute = new StripeDispute("du_second", StripeDisputeStatus.Open, 40_000, "ghs", payment!.StripePaymentIntentId, "fraudulent", Market.Now);
        var second = Chargeback.Open(Guid.CreateVersion7(), payment, dispute, Ghs(40_000), frozeEscrow: false, Market.Now).For(Market.Worker.UserId, chargesWorker: true);
        await Market.InsertAsync(second);

        await DecideAsync(first, "won");

        Assert.Equal(second.Id, (await ReleaseAsync(contract)).Earning!.FrozenBy);
        Assert.NotNull(Assert.Single((await WalletAsync()).Pending).FrozenAt);
    }

    [Fact]
    public void Whatever_is_taken_is_divided_as_the_release_was_and_the_last_takes_the_rest() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Divided().ToArbitrary(), divided =>
        {
            var (earning, parts) = divided;
            var payment = earning.Sources[0].TransactionId;
            foreach (var part in parts.Select(part => Ghs(part)).Append(earning.Total))
            {
                var taken = Money.Min(part, earning.LeftOf(payment));
                if (!taken.IsPositive) continue;
                var (fromWorker, fees, taxes) = earning.Divide(taken);
                Assert.Equal(taken, fromWorker + fees + taxes);
                Assert.True(fromWorker.MinorUnits >= 0);
                earning = earning with { Charges = earning.Charges.Add(new EarningCharge(Guid.Empty, payment, taken, taxes, fromWorker, Ghs(0), Ghs(0))) };
                Assert.True(Money.Sum(Currency.Ghs, earning.Charges.Select(charge => charge.FromWorker)) <= earning.Net);
            }

            Assert.Equal(earning.Net, Money.Sum(Currency.Ghs, earning.Charges.Select(charge => charge.FromWorker)));
            Assert.Equal(earning.Taxes, Money.Sum(Currency.Ghs, earning.Charges.Select(charge => charge.Taxes)));
        }));

    private static Gen<(Earning Earning, int[] Parts)> Divided() =>
        from net in Gen.Choose(0, 100_000)
        from fees in Gen.Elements(0, 1, 2, 333, 10_000)
        from taxes in Gen.Elements(0, 1, 50, 1_500)
        where net + fees + taxes > 0
        from parts in Gen.ArrayOf(Gen.Choose(1, 40_000))
        select (new Earning(Ghs(net), Ghs(fees), Ghs(taxes), Ghs(net), [new EscrowSource(Guid.CreateVersion7(), Ghs(net + fees + taxes))]), parts);
}
