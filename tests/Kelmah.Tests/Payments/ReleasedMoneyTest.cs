using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A test of what becomes of money once it is released, with what is done and read for it.</summary>
public abstract class ReleasedMoneyTest : IAsyncLifetime
{
    private protected Market Market { get; private set; } = null!;

    private protected PaymentLimits Limits { get; } = new();

    public async Task InitializeAsync() => Market = await OpenAsync(services => services.AddSingleton(Limits));

    public async Task DisposeAsync() => await Market.DisposeAsync();

    private protected async Task ApproveAsync(Guid milestoneId)
    {
        await Market.SubmittedAsync(milestoneId);
        Assert.Null(Code(await Market.Get<Milestones>().ApproveAsync(Market.Hirer, milestoneId, new ApprovalInput(), None)));
    }

    /// <summary>A contract of which the first milestone, of 1 000.00 less 10 %, is released.</summary>
    private protected async Task<ContractView> ReleasedAsync()
    {
        var contract = await Market.FundedAsync();
        await ApproveAsync(contract.Milestones[0].Id);
        return contract;
    }

    private protected async Task<Transaction> ReleaseAsync(ContractView contract, int milestone = 0)
    {
        var releases = TransactionCollection.ContractId.Is(contract.Id) & TransactionCollection.Type.Is(TransactionType.EscrowRelease);
        return Assert.Single(await Market.Store.AllAsync(releases, None).ToListAsync(), one => one.MilestoneId == contract.Milestones[milestone].Id);
    }

    private protected async Task<WalletView> WalletAsync(Caller? of = null) => (await Market.Get<Ledger>().GetWalletAsync(of ?? Market.Worker, None)).Value;

    private protected Task<Result<Transaction>> MatureAsync(Guid release) => Market.Get<Earnings>().MatureAsync(release, None);

    private protected Task SweepAsync() => Market.Get<DeadlineProcesses>().SweepAsync(Market.Now, None);

    /// <summary>The worker comes to owe an amount, as if a bank had taken it back.</summary>
    private protected Task OweAsync(long minorUnits) => PostDebtAsync($"debt:{minorUnits}", -minorUnits);

    private protected Task PostDebtAsync(string key, long posted) => Market.PostDebtAsync(Market.Worker, key, Ghs(posted));

    /// <summary>The worker is paid out what can be withdrawn, but for an amount.</summary>
    private protected async Task WithdrawAllButAsync(long left)
    {
        var amount = (await WalletAsync()).Balance - Ghs(left);
        var done = await Market.Get<Transactor>().RunAsync<Wallet>(null, work =>
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), $"paid-out:{left}", "test", null, Market.Now,
                new Posting(Account.WalletAvailable(Market.Worker.UserId), -amount), new Posting(Account.Manual(Currency.Ghs), amount)));
            return Market.Get<Wallets>().ChangeAsync(work, Market.Worker.UserId, Currency.Ghs, wallet => wallet.ChangeAvailable(-amount, Market.Now), None);
        }, None);
        Assert.Null(Code(done));
    }

    private protected async Task<IReadOnlyList<DomainEvent>> EventsAsync(Transaction of) =>
        [.. (await Market.Get<IEventLog>().ReadStreamAsync(TransactionCollection.Definition.StreamId(of.Id), 0, None)).Select(record => record.Payload)];

    private protected async Task<IReadOnlyList<JournalEntry>> EntriesAsync(Guid contractId, string kind) =>
        [.. (await Market.Journal.ContractEntriesAsync(contractId, None)).Select(entry => entry.Entry).Where(entry => entry.Kind == kind)];

    private protected static IReadOnlyList<(string Account, long MinorUnits)> PostingsOf(JournalEntry entry) =>
        [.. entry.Postings.Select(posting => (posting.Account.Name, posting.Amount.MinorUnits))];

    private protected async Task<Chargeback> OpenDisputeAsync(ContractView contract, long? amount = null)
    {
        var payment = await Market.Store.FindAsync<Transaction>((await Market.EscrowAsync(contract.Id)).TransactionId, None);
        var (status, dispute) = await Market.Stripe.PostAsync(
            "/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment!.StripePaymentIntentId, amount }));
        Assert.Equal(200, status);
        var id = dispute.GetProperty("id").GetString()!;
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);
        return (await Market.Store.FindAsync(ChargebackCollection.StripeDisputeId.Is(id), None))!;
    }

    private protected async Task DecideAsync(Chargeback chargeback, string verdict)
    {
        var (status, _) = await Market.Stripe.PostAsync($"/simulators/stripe/disputes/{chargeback.StripeDisputeId}", JsonSerializer.Serialize(new { status = verdict }));
        Assert.Equal(200, status);
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(chargeback.StripeDisputeId, _ => { }, None)).Value);
    }
}
