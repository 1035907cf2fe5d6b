using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A test of what Stripe does past the ordinary, with what is done and read there.</summary>
public abstract class ProviderSideTest : IAsyncLifetime
{
    private protected Market Market { get; private set; } = null!;

    public async Task InitializeAsync() => Market = await OpenMarketAsync();

    public async Task DisposeAsync() => await Market.DisposeAsync();

    private protected virtual Task<Market> OpenMarketAsync() => OpenAsync();

    /// <summary>The worker agrees that 500.00 of it go back.</summary>
    private protected async Task<Guid> GrantAsync(ContractView contract)
    {
        var milestones = (await Market.Get<Milestones>().ListAsync(Market.Hirer, contract.Id, new Paging(), None)).Value;
        var requests = Market.Get<RefundRequests>();
        var request = (await requests.RequestAsync(Market.Hirer, contract.Id, new RefundRequestInput(milestones.Items[1].Id, "Not needed."), None)).Value;
        Assert.Null(Code(await requests.AcceptAsync(Market.Worker, request.Id, None)));
        var refunds = TransactionCollection.ContractId.Is(contract.Id) & TransactionCollection.Type.Is(TransactionType.Refund);
        return Assert.Single(await Market.Store.AllAsync(refunds, None).ToListAsync()).Id;
    }

    private protected Task<Result<Transaction>> SendAsync(Guid refund) => Market.Get<SendRefund>().ExecuteAsync(refund, None);

    /// <summary>Takes in and processes webhooks up to one of a type.</summary>
    private protected async Task ProcessUntilAsync(string type)
    {
        string processed;
        do
        {
            var webhook = await Market.Stripe.NextWebhookAsync();
            await Market.DeliverAsync(webhook);
            processed = webhook.Type;
        }
        while (processed != type);
    }

    /// <summary>Lets time pass at Stripe, too, which notices it by the next call.</summary>
    private protected async Task PassAsync(TimeSpan time)
    {
        Market.Clock.Advance(time);
        await Market.Stripe.GetAsync("/v1/balance");
    }

    private protected async Task<Transaction> PaymentAsync(Guid contractId) =>
        (await Market.Store.FindAsync<Transaction>((await Market.EscrowAsync(contractId)).TransactionId, None))!;

    private protected async Task<IReadOnlyList<DomainEvent>> EventsAsync(Guid transaction) =>
        [.. (await Market.Get<IEventLog>().ReadStreamAsync(TransactionCollection.Definition.StreamId(transaction), 0, None)).Select(record => record.Payload)];

    private protected async Task<IReadOnlyList<string>> KindsAsync(Guid contractId) =>
        [.. (await Market.Journal.ContractEntriesAsync(contractId, None)).Select(entry => entry.Entry.Kind).Order()];
}
