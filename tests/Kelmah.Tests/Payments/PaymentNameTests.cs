using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Testing;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Jobs;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Money and milestones say for whom and for what, in as many reads for a page as for one.</summary>
public sealed class PaymentNameTests : IAsyncLifetime
{
    private Market market = null!;
    private ContractView contract = null!;
    private int reads;

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services =>
        {
            var inner = (IDocumentStore)services.Single(service => service.ServiceType == typeof(IDocumentStore)).ImplementationInstance!;
            services.AddSingleton<IDocumentStore>(new WatchedStore(inner) { RefusesWith = Count });
        });
        await market.InsertAsync(UserOf(market.Hirer, "Ama", "Mensah"), UserOf(market.Worker, "Kofi", "Boateng"));
        contract = await market.FundedAsync();

        Exception? Count(Guid? id)
        {
            reads++;
            return null;
        }
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_transaction_names_its_job_its_milestone_and_the_other_party()
    {
        await market.SubmittedAsync(contract.Milestones[0].Id);
        await market.Get<Milestones>().ApproveAsync(market.Hirer, contract.Milestones[0].Id, new ApprovalInput(), None);
        await market.Get<ReleaseMilestone>().ExecuteAsync(contract.Milestones[0].Id, None);

        Assert.All(await WalletAsync(market.Hirer), one => Assert.Equal(("Rewire a house", null, "Kofi Boateng"), (one.JobTitle, one.MilestoneTitle, one.OtherParty!.Name)));
        Assert.All(await WalletAsync(market.Worker), one => Assert.Equal(("Rewire a house", "Wiring", "Ama Mensah"), (one.JobTitle, one.MilestoneTitle, one.OtherParty!.Name)));
        Assert.All(await OfContractAsync(market.Worker), one => Assert.Equal("Ama Mensah", one.OtherParty!.Name));
        Assert.All(
            await OfContractAsync(market.Admin),
            one => Assert.Equal(one.UserId == market.Hirer.UserId ? "Kofi Boateng" : "Ama Mensah", one.OtherParty!.Name));
    }

    [Fact]
    public async Task An_escrow_and_the_payment_that_funds_it_name_the_job()
    {
        Assert.Equal("Rewire a house", (await market.EscrowAsync(contract.Id)).JobTitle);

        var funding = (await market.FundAsync((await market.SignedAsync()).Id)).Value;

        Assert.Equal(("Rewire a house", "Rewire a house", "Kofi Boateng"), (funding.Escrow.JobTitle, funding.Transaction.JobTitle, funding.Transaction.OtherParty!.Name));
    }

    [Fact]
    public async Task A_request_for_a_refund_names_its_milestone_and_who_asked()
    {
        var (first, second) = (contract.Milestones[0], contract.Milestones[1]);
        var asked = (await market.Get<RefundRequests>().RequestAsync(market.Hirer, contract.Id, new RefundRequestInput(second.Id, "Nobody came."), None)).Value;
        Assert.Equal(("Consumer unit", "Ama Mensah"), (asked.MilestoneTitle, asked.Requester!.Name));
        Assert.Equal("Consumer unit", (await market.Get<RefundRequests>().DeclineAsync(market.Worker, asked.Id, None)).Value.MilestoneTitle);

        await market.Get<Milestones>().StartAsync(market.Worker, first.Id, None);
        market.Clock.Advance(TimeSpan.FromDays(60));
        await market.Get<Milestones>().MarkOverdueAsync(first.Id, None);
        Assert.Null(Code(await market.Get<Milestones>().MarkNothingDeliveredAsync(first.Id, None)));

        var listed = (await market.Get<RefundRequests>().ListAsync(market.Worker, contract.Id, new Paging(), None)).Value.Items;
        Assert.Equal([("Wiring", null), ("Consumer unit", "Ama Mensah")], listed.Select(one => (one.MilestoneTitle, one.Requester?.Name)));
    }

    [Fact]
    public async Task A_milestone_names_the_job_wherever_it_is_shown()
    {
        var started = await market.Get<Milestones>().StartAsync(market.Worker, contract.Milestones[0].Id, None);
        var listed = (await market.Get<Milestones>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value.Items;
        var read = await market.Get<Milestones>().GetAsync(market.Worker, contract.Milestones[1].Id, None);
        var draft = await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, (await market.ApplyAsync(await market.PostJobAsync(), market.Worker)).Id, None);
        var added = await market.AddMilestoneAsync(draft.Value.Id, "Paint", 1_000, 5);

        Assert.All([started.Value, read.Value, added, .. listed, .. contract.Milestones], one => Assert.Equal("Rewire a house", one.JobTitle));
    }

    [Fact]
    public async Task An_offer_names_who_made_it()
    {
        var (hirer, worker) = (await market.JoinAsync(UserRole.Hirer, new UserProfile("Esi", "Owusu")), await market.JoinAsync(UserRole.Worker, new UserProfile("Yaw", "Darko")));
        var job = await market.PublishAsync(hirer);
        var application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        var offers = market.Get<Offers>();

        Assert.Equal("Esi Owusu", (await offers.MakeAsync(hirer, application.Id, new OfferContent(Ghs(120_000)), None)).Value.Maker.Name);
        await offers.MakeAsync(worker, application.Id, new OfferContent(Ghs(140_000)), None);

        var listed = (await offers.ListAsync(hirer, application.Id, new Paging(), None)).Value.Items;
        Assert.Equal([(worker.UserId, "Yaw Darko"), (hirer.UserId, "Esi Owusu")], listed.Select(one => (one.Maker.Id, one.Maker.Name)));
    }

    [Fact]
    public async Task A_page_of_many_takes_as_many_reads_as_a_page_of_one()
    {
        var ofOne = await ReadsAsync();
        await market.FundedAsync();
        await market.FundedAsync();

        Assert.Equal(6, (await WalletAsync(market.Hirer)).Count);
        Assert.Equal(ofOne, await ReadsAsync());
    }

    private static User UserOf(Caller caller, string firstName, string lastName) => User.RegisterVerified(
        new NewAccount(caller.UserId, $"{caller.UserId}@example.com", "hash", caller.Roles.All.Single(), new UserProfile(firstName, lastName), Guid.CreateVersion7()), TestTime.Start);

    private async Task<(int Wallet, int WholeWallet, int Refunds)> ReadsAsync() => (
        await ReadsOfAsync(() => market.Get<Ledger>().ListTransactionsAsync(market.Hirer, new TransactionSearch(), new Paging { Limit = 1 }, None)),
        await ReadsOfAsync(() => market.Get<Ledger>().ListTransactionsAsync(market.Hirer, new TransactionSearch(), new Paging(), None)),
        await ReadsOfAsync(() => market.Get<RefundAdministration>().ListAsync(market.Admin, null, new Paging(), None)));

    private async Task<int> ReadsOfAsync<T>(Func<Task<Result<T>>> list)
    {
        var before = reads;
        Assert.Null((await list()).Refusal);
        return reads - before;
    }

    private async Task<IReadOnlyList<TransactionView>> WalletAsync(Caller caller) =>
        (await market.Get<Ledger>().ListTransactionsAsync(caller, new TransactionSearch(), new Paging(), None)).Value.Items;

    private async Task<IReadOnlyList<TransactionView>> OfContractAsync(Caller caller) =>
        (await market.Get<Escrows>().ListTransactionsAsync(caller, contract.Id, new Paging(), None)).Value.Items;
}
