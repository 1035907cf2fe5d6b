using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

public sealed class LedgerTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Only_administrators_see_the_books()
    {
        Assert.Equal("role_not_allowed", Code(await market.Get<LedgerReconciliation>().RunAsync(market.Hirer, None)));
        Assert.Equal("role_not_allowed", Code(await market.Get<Ledger>().ListEntriesAsync(market.Worker, "platform:fees", new Paging(), None)));
        Assert.True((await market.Get<LedgerReconciliation>().RunAsync(market.Admin, None)).Value.Balanced);
    }

    [Fact]
    public async Task An_account_lists_its_entries_with_signed_amounts()
    {
        var contract = await market.FundedAsync();

        var entries = (await market.Get<Ledger>().ListEntriesAsync(market.Admin, $"escrow:{contract.Id}", new Paging(), None)).Value.Items;

        var entry = Assert.Single(entries);
        Assert.Equal(("escrow_hold", contract.Id), (entry.Kind, entry.ContractId));
        Assert.Equal(["-1500.00", "1500.00"], entry.Postings.Select(posting => posting.Amount.Amount));
    }

    [Fact]
    public async Task Money_that_no_document_knows_of_is_found()
    {
        var contract = await market.FundedAsync();
        await market.Get<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), "stray", "stray", contract.Id, market.Now, new Posting(Account.PlatformFees, Ghs(-1)), new Posting(Account.WalletAvailable(market.Worker.UserId), Ghs(1))));
            return Task.FromResult<Result<bool>>(true);
        }, None);

        var report = await market.Get<LedgerReconciliation>().RunAsync(None);

        Assert.False(report.Balanced);
        var difference = Assert.Single(report.Differences);
        Assert.Equal($"wallet:{market.Worker.UserId}:available", difference.Account);
        Assert.Equal(("0.01", "0.01"), (difference.Posted.Amount, difference.Kept.Amount));
        Assert.Equal(["0.00"], report.Totals.Select(total => total.Amount));
    }

    [Fact]
    public async Task A_user_without_movements_has_an_empty_wallet()
    {
        var wallet = (await market.Get<Ledger>().GetWalletAsync(market.Worker, None)).Value;

        Assert.Equal((Ghs(0), Ghs(0), Currency.Ghs), (wallet.Balance, wallet.PendingBalance, wallet.Currency));
        Assert.Empty((await market.Get<Ledger>().ListTransactionsAsync(market.Worker, new TransactionSearch(), new Paging(), None)).Value.Items);
    }
}
