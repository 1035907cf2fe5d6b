using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What a user owes is paid by what becomes available to them.</summary>
public sealed class DebtTests : ReleasedMoneyTest
{
    [Theory]
    [InlineData(40_000, 50_000, 0)]
    [InlineData(90_000, 0, 0)]
    [InlineData(100_000, 0, 10_000)]
    public async Task What_matures_pays_the_debt_in_the_same_commit(long debt, long balance, long owed)
    {
        var contract = await ReleasedAsync();
        await OweAsync(debt);
        Assert.Equal([Ghs(debt)], (await WalletAsync()).Owed);

        await Market.MatureAsync();

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(balance), Ghs(0)), (wallet.Balance, wallet.PendingBalance));
        Assert.Equal(owed == 0 ? [] : [Ghs(owed)], wallet.Owed);
        var release = await ReleaseAsync(contract);
        var entry = Assert.Single(await EntriesAsync(contract.Id, "receivable_netted"));
        Assert.Equal($"netted:{release.Id}", entry.Key);
        Assert.Equal([($"wallet:{Market.Worker.UserId}:available", balance - 90_000), ($"wallet:{Market.Worker.UserId}:receivable", 90_000 - balance)], PostingsOf(entry));
        var row = Assert.Single(await HistoryAsync(), one => one.Type == TransactionType.DebtNetted);
        Assert.Equal((Ghs(90_000 - balance), TransactionDirection.Out, Ghs(balance)), (row.Amount, row.Direction!.Value, row.BalanceAfter!.Value));
        Assert.Equal(Ghs(90_000), release.BalanceAfter);
        Assert.Equal((Ghs(90_000 - balance), Ghs(balance)), MaturedOf(await EventsAsync(release)));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Without_a_security_period_a_release_pays_it()
    {
        Limits.SecurityDays = 0;
        await OweAsync(40_000);

        var contract = await ReleasedAsync();

        Assert.Equal((Ghs(50_000), 0), ((await WalletAsync()).Balance, (await WalletAsync()).Owed.Count));
        Assert.Equal($"netted:{(await ReleaseAsync(contract)).Id}", Assert.Single(await EntriesAsync(contract.Id, "receivable_netted")).Key);
        Assert.Equal(
            [(TransactionType.EscrowRelease, Ghs(100_000)), (TransactionType.Fee, Ghs(90_000)), (TransactionType.DebtNetted, Ghs(50_000))],
            (await HistoryAsync()).Reverse().Select(one => (one.Type, one.BalanceAfter!.Value)));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_debt_that_turns_out_smaller_than_what_was_taken_for_it_comes_back()
    {
        await ReleasedAsync();
        await OweAsync(40_000);
        await Market.MatureAsync();

        await PostDebtAsync("undone", 40_000);

        var wallet = await WalletAsync();
        Assert.Equal((Ghs(90_000), 0), (wallet.Balance, wallet.Owed.Count));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletReceivable(Market.Worker.UserId)));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_debt_in_another_currency_is_not_paid()
    {
        await ReleasedAsync();
        await Market.Get<Transactor>().RunAsync<Wallet>(null, work =>
        {
            var entry = JournalEntry.Create(
                Guid.CreateVersion7(), "usd", "taken_back", null, Market.Now,
                new Posting(Account.Manual(Currency.Usd), new Money(5, Currency.Usd)), new Posting(Account.WalletReceivable(Market.Worker.UserId), new Money(-5, Currency.Usd)));
            work.Append(entry);
            return Market.Get<Debts>().PostAsync(work, Market.Worker.UserId, new Money(-5, Currency.Usd), entry, also: null, None);
        }, None);

        await Market.MatureAsync();

        Assert.Equal(Ghs(90_000), (await WalletAsync()).Balance);
        Assert.Equal([new Money(5, Currency.Usd)], (await WalletAsync()).Owed);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_wallet_of_an_earlier_release_takes_its_debt_over_from_the_journal()
    {
        await ReleasedAsync();
        await Market.Get<Transactor>().RunAsync<Wallet>(null, async work =>
        {
            var wallet = (await work.FindAsync(WalletCollection.UserId.Is(Market.Worker.UserId), None))!;
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), "earlier", "taken_back", null, Market.Now,
                new Posting(Account.Manual(Currency.Ghs), Ghs(30_000)), new Posting(Account.WalletReceivable(Market.Worker.UserId), Ghs(-30_000))));
            work.Rewrite(wallet with { KeepsReceivables = false });
            return wallet;
        }, None);
        await Market.AssertBalancedAsync();
        Assert.Equal([Ghs(30_000)], (await WalletAsync()).Owed);

        await Market.MatureAsync();

        Assert.Equal((Ghs(60_000), 0), ((await WalletAsync()).Balance, (await WalletAsync()).Owed.Count));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_debt_that_the_wallet_does_not_know_of_is_found()
    {
        await ReleasedAsync();
        await Market.Get<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), "stray", "stray", null, Market.Now,
                new Posting(Account.Manual(Currency.Ghs), Ghs(1)), new Posting(Account.WalletReceivable(Market.Worker.UserId), Ghs(-1))));
            return Task.FromResult<Result<bool>>(true);
        }, None);

        var report = await Market.Get<LedgerReconciliation>().RunAsync(None);

        Assert.Equal($"wallet:{Market.Worker.UserId}:receivable", Assert.Single(report.Differences).Account);
    }

    private static (Money Netted, Money Left) MaturedOf(IEnumerable<DomainEvent> events)
    {
        var matured = Assert.Single(events.OfType<EarningMatured>());
        return (matured.Netted, matured.Left);
    }

    private async Task<IReadOnlyList<TransactionView>> HistoryAsync() =>
        (await Market.Get<Ledger>().ListTransactionsAsync(Market.Worker, new TransactionSearch(), new Paging(), None)).Value.Items;
}
