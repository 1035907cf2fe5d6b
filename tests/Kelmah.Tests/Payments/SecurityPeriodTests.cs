using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What a release brings can be withdrawn when its security period is over.</summary>
public sealed class SecurityPeriodTests : ReleasedMoneyTest
{
    [Fact]
    public async Task A_release_is_pending_until_the_date_that_is_shown()
    {
        var contract = await ReleasedAsync();
        var due = Market.Now.AddDays(5);

        var wallet = await WalletAsync();
        var release = await ReleaseAsync(contract);
        Assert.Equal((Ghs(0), Ghs(90_000)), (wallet.Balance, wallet.PendingBalance));
        Assert.Equal([new PendingEarning(Ghs(90_000), due, null, contract.Id, contract.Milestones[0].Id, release.Id)], wallet.Pending);
        Assert.Empty(wallet.RefundsUnderWay);
        var shown = TransactionView.Of(release);
        Assert.Equal((Ghs(90_000), due, null), (shown.Pending!.Value, shown.AvailableAt!.Value, shown.BalanceAfter));
        Assert.Equal("security_period_runs", Code(await MatureAsync(release.Id)));
        Market.Clock.Advance(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1));
        await SweepAsync();
        Assert.Equal(Ghs(0), (await WalletAsync()).Balance);

        Market.Clock.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync();

        wallet = await WalletAsync();
        Assert.Equal((Ghs(90_000), Ghs(0)), (wallet.Balance, wallet.PendingBalance));
        Assert.Empty(wallet.Pending);
        shown = TransactionView.Of(await ReleaseAsync(contract));
        Assert.Equal((null, Market.Now, Ghs(90_000)), (shown.Pending, shown.AvailableAt!.Value, shown.BalanceAfter!.Value));
        var entry = Assert.Single(await EntriesAsync(contract.Id, "release_matured"));
        Assert.Equal($"matured:{release.Id}", entry.Key);
        Assert.Equal([($"wallet:{Market.Worker.UserId}:pending", -90_000L), ($"wallet:{Market.Worker.UserId}:available", 90_000L)], PostingsOf(entry));
        Assert.Equal(Ghs(90_000), Assert.Single((await EventsAsync(release)).OfType<EarningMatured>()).Left);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_timeline_shows_it_to_the_worker_and_not_to_the_hirer()
    {
        var contract = await ReleasedAsync();

        var next = Assert.Single(await NextAsync(Market.Worker));
        Assert.Equal((Market.Now.AddDays(5), DeadlineFavour.Worker), (next.DueAt, next.InFavourOf));
        Assert.Empty(await NextAsync(Market.Hirer));

        await Market.MatureAsync();
        Assert.Empty(await NextAsync(Market.Worker));

        async Task<IEnumerable<UpcomingDeadline>> NextAsync(Caller caller) =>
            (await Market.Get<ContractTimelines>().GetAsync(caller, contract.Id, None)).Value.Next.Where(deadline => deadline.Kind == DeadlineKind.SecurityPeriod);
    }

    [Fact]
    public async Task It_matures_once_however_often_and_by_however_many_it_is_tried()
    {
        var contract = await ReleasedAsync();
        var release = await ReleaseAsync(contract);
        Market.Clock.Advance(TimeSpan.FromDays(5));

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MatureAsync(release.Id))));

        Assert.All(results, result => Assert.NotNull(result.Value.Earning!.MaturedAt));
        Assert.Equal(Ghs(90_000), (await WalletAsync()).Balance);
        Assert.Single(await EntriesAsync(contract.Id, "release_matured"));
        Assert.Equal("not_found", Code(await MatureAsync(Guid.CreateVersion7())));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task What_is_no_release_never_matures()
    {
        var contract = await Market.FundedAsync();

        Assert.Equal("earning_not_pending", Code(await MatureAsync((await Market.EscrowAsync(contract.Id)).TransactionId)));
    }

    [Fact]
    public async Task Without_a_security_period_a_release_is_available_in_its_own_commit()
    {
        Limits.SecurityDays = 0;

        var contract = await ReleasedAsync();

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(90_000), Ghs(0)), (wallet.Balance, wallet.PendingBalance));
        var release = await ReleaseAsync(contract);
        Assert.Equal((null, Ghs(100_000)), (release.AvailableAt, release.BalanceAfter!.Value));
        Assert.Empty(await EntriesAsync(contract.Id, "release_matured"));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task It_is_shorter_after_enough_contracts_without_a_chargeback()
    {
        Limits.TrustedAfterContracts = 1;
        var first = await ReleasedAsync();
        Assert.Equal(Market.Now.AddDays(5), (await ReleaseAsync(first)).AvailableAt);
        await ApproveAsync(first.Milestones[1].Id);
        Assert.Equal(ContractStatus.Completed, (await Market.ReadAsync(first.Id)).Status);
        // A contract counts once it is completed, and not for the release that completes it.
        Assert.Equal(Market.Now.AddDays(5), (await ReleaseAsync(first, 1)).AvailableAt);

        Assert.Equal(Market.Now.AddDays(2), (await ReleaseAsync(await ReleasedAsync())).AvailableAt);

        await OpenDisputeAsync(first);
        Assert.Equal(Market.Now.AddDays(5), (await ReleaseAsync(await ReleasedAsync())).AvailableAt);
        Limits.SecurityDays = 1;
        Assert.Equal(Market.Now.AddDays(1), (await ReleaseAsync(await ReleasedAsync())).AvailableAt);
    }

    [Fact]
    public async Task The_wallet_tells_refunds_under_way_and_what_escrows_hold_apart()
    {
        var contract = await ReleasedAsync();

        Assert.Equal([new LockedMoney(Ghs(50_000), Ghs(0))], (await WalletAsync()).LockedInEscrow);
        Assert.Equal([new LockedMoney(Ghs(0), Ghs(50_000))], (await WalletAsync(Market.Hirer)).LockedInEscrow);
        var request = (await Market.Get<RefundRequests>().RequestAsync(Market.Hirer, contract.Id, new RefundRequestInput(contract.Milestones[1].Id, "Not needed."), None)).Value;
        Assert.Null(Code(await Market.Get<RefundRequests>().AcceptAsync(Market.Worker, request.Id, None)));

        var hirer = await WalletAsync(Market.Hirer);
        Assert.Equal((Ghs(50_000), 0, 0), (hirer.PendingBalance, hirer.Pending.Count, hirer.LockedInEscrow.Count));
        Assert.Equal([Ghs(50_000)], hirer.RefundsUnderWay);
        Assert.Empty((await WalletAsync()).LockedInEscrow);
        Assert.Empty((await WalletAsync(Market.Stranger)).LockedInEscrow);
    }
}
