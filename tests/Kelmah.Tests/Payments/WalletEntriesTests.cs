using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>The journal entries that moved a user's money.</summary>
public sealed class WalletEntriesTests : ReleasedMoneyTest
{
    [Fact]
    public async Task Each_comes_with_the_balance_after_it_newest_first()
    {
        var contract = await ReleasedAsync();
        await Market.MatureAsync();
        await ApproveAsync(contract.Milestones[1].Id);

        Assert.Equal([("release_matured", 90_000L, 90_000L)], (await ListAsync(new())).Select(Of));
        Assert.Equal(
            [("escrow_release", 45_000L, 45_000L), ("release_matured", -90_000L, 0L), ("escrow_release", 90_000L, 90_000L)],
            (await ListAsync(new() { Account = WalletAccount.Pending })).Select(Of));
        var entries = Market.Get<WalletEntries>();
        Assert.Equal(Ghs(90_000), await entries.BalanceBeforeAsync(Market.Worker.UserId, WalletAccount.Pending, Currency.Ghs, Market.Now, None));
        Assert.Equal(Ghs(0), await entries.BalanceBeforeAsync(Market.Worker.UserId, WalletAccount.Available, Currency.Ghs, Market.Now, None));
        Assert.Equal(3, await entries.AllAsync(Market.Worker.UserId, new() { Account = WalletAccount.Pending }, None).CountAsync());
    }

    [Fact]
    public async Task They_are_found_by_contract_and_by_time()
    {
        var first = await ReleasedAsync();
        Market.Clock.Advance(TimeSpan.FromDays(1));
        var second = await ReleasedAsync();
        var pending = new WalletEntrySearch { Account = WalletAccount.Pending };

        Assert.Equal([second.Id], (await ListAsync(pending with { ContractId = second.Id })).Select(entry => entry.ContractId!.Value));
        Assert.Equal(180_000, Minor((await ListAsync(pending with { ContractId = second.Id }))[0].BalanceAfter));
        foreach (var by in (JournalTime[])[JournalTime.Occurred, JournalTime.Recorded])
        {
            Assert.Equal([second.Id], (await ListAsync(pending with { From = Market.Now.AddHours(-1), By = by })).Select(entry => entry.ContractId!.Value));
            Assert.Equal([first.Id], (await ListAsync(pending with { To = Market.Now.AddHours(-1), By = by })).Select(entry => entry.ContractId!.Value));
        }
    }

    [Fact]
    public async Task An_escrow_is_shown_to_its_parties_alone()
    {
        var contract = await ReleasedAsync();
        var escrow = new WalletEntrySearch { Account = WalletAccount.Escrow, ContractId = contract.Id };

        foreach (var party in (Caller[])[Market.Hirer, Market.Worker])
            Assert.Equal([("escrow_release", 50_000L), ("escrow_hold", 150_000L)], (await ListAsync(escrow, party)).Select(entry => (entry.Kind, Minor(entry.BalanceAfter))));
        foreach (var other in (Caller[])[Market.Stranger, Market.Admin])
            Assert.Equal("not_found", Code(await Market.Get<WalletEntries>().ListAsync(other, escrow, new Paging(), None)));
        Assert.Equal("not_found", Code(await Market.Get<WalletEntries>().ListAsync(Market.Worker, escrow with { ContractId = null }, new Paging(), None)));
        Assert.Empty(await ListAsync(new() { Account = WalletAccount.Pending, ContractId = contract.Id }, Market.Stranger));
    }

    private static (string Kind, long Amount, long BalanceAfter) Of(WalletEntry entry) => (entry.Kind, Minor(entry.Amount), Minor(entry.BalanceAfter));

    private static long Minor(SignedAmount amount) => long.Parse(amount.Amount.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<WalletEntry>> ListAsync(WalletEntrySearch search, Caller? caller = null) =>
        (await Market.Get<WalletEntries>().ListAsync(caller ?? Market.Worker, search, new Paging(), None)).Value.Items;
}
