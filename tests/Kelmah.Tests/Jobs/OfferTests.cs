using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Haggling over an application's rate.</summary>
public sealed class OfferTests : IAsyncLifetime
{
    private Market market = null!;
    private Caller hirer = null!;
    private Caller worker = null!;
    private Guid application;

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        hirer = await market.JoinAsync(UserRole.Hirer);
        worker = await market.JoinAsync(UserRole.Worker);
        var job = await market.PublishAsync(hirer);
        application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value.Id;
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Each_side_accepts_the_others_last_offer_at_its_rate()
    {
        await OfferAsync(hirer, 120_000);
        var last = await OfferAsync(worker, 135_000);

        var contract = (await AcceptAsync(hirer, last.Id)).Value;
        var again = (await AcceptAsync(hirer, last.Id)).Value;

        Assert.Equal((ContractStatus.Draft, Ghs(135_000), contract.Id), (contract.Status, contract.TotalAmount, again.Id));
        var agreed = await market.Store.FindAsync<JobApplication>(application, None);
        Assert.Equal((ApplicationStatus.Accepted, last.Id), (agreed!.Status, agreed.AcceptedOfferId));
    }

    [Fact]
    public async Task A_worker_accepts_the_hirers_offer_too()
    {
        var offer = await OfferAsync(hirer, 120_000);

        Assert.Equal(Ghs(120_000), (await AcceptAsync(worker, offer.Id)).Value.TotalAmount);
    }

    [Fact]
    public async Task The_history_stays_and_says_where_each_offer_stands()
    {
        await OfferAsync(hirer, 120_000);
        var second = await OfferAsync(worker, 140_000);

        Assert.Equal([OfferStatus.Open, OfferStatus.Superseded], await StatusesAsync());
        market.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal([OfferStatus.Expired, OfferStatus.Superseded], await StatusesAsync());
        Assert.Equal("offer_expired", Code(await AcceptAsync(hirer, second.Id)));
        var third = await OfferAsync(hirer, 130_000);
        await AcceptAsync(worker, third.Id);
        Assert.Equal([OfferStatus.Accepted, OfferStatus.Superseded, OfferStatus.Superseded], await StatusesAsync());
    }

    [Fact]
    public async Task What_cannot_be_accepted_is_refused()
    {
        var first = await OfferAsync(hirer, 120_000);
        var second = await OfferAsync(hirer, 125_000);

        Assert.Equal("own_offer", Code(await AcceptAsync(hirer, second.Id)));
        Assert.Equal("offer_not_last", Code(await AcceptAsync(worker, first.Id)));
        Assert.Equal("not_found", Code(await AcceptAsync(market.Stranger, second.Id)));
        Assert.Equal("not_found", Code(await AcceptAsync(worker, Guid.CreateVersion7())));
        await market.Get<JobApplications>().WithdrawAsync(worker, application, None);
        Assert.Equal("application_not_pending", Code(await AcceptAsync(worker, second.Id)));
        Assert.Equal("application_not_pending", Code(await MakeAsync(worker, Ghs(1))));
    }

    [Fact]
    public async Task The_proposed_rate_holds_until_the_worker_offers_another()
    {
        var drafts = market.Get<ContractDrafts>();
        await OfferAsync(worker, 180_000);

        Assert.Equal("worker_has_offered", Code(await drafts.AcceptApplicationAsync(hirer, application, None)));
    }

    [Fact]
    public async Task The_proposed_rate_can_be_accepted_over_an_own_offer()
    {
        await OfferAsync(hirer, 100_000);

        Assert.Equal(Ghs(150_000), (await market.Get<ContractDrafts>().AcceptApplicationAsync(hirer, application, None)).Value.TotalAmount);
    }

    [Fact]
    public async Task Offers_are_in_the_currency_of_the_job_and_by_its_parties()
    {
        Assert.Equal("job_currency_differs", Code(await MakeAsync(hirer, new Money(100, Currency.Usd))));
        Assert.Equal("invalid_input", Code(await MakeAsync(hirer, Ghs(0))));
        Assert.Equal("not_found", Code(await MakeAsync(market.Stranger, Ghs(100))));
    }

    [Fact]
    public async Task Acceptances_and_offers_at_once_agree_on_one_rate()
    {
        var offer = await OfferAsync(hirer, 120_000);
        var counters = Enumerable.Range(1, 10).Select(rate => Task.Run(() => MakeAsync(hirer, Ghs(rate)))).ToList();
        var acceptances = Enumerable.Range(0, 10).Select(_ => Task.Run(() => AcceptAsync(worker, offer.Id))).ToList();

        var answers = await Task.WhenAll(acceptances);
        await Task.WhenAll(counters);

        var contracts = answers.Where(answer => answer.Refusal is null).Select(answer => answer.Value).ToList();
        Assert.True(contracts.DistinctBy(contract => contract.Id).Count() <= 1);
        Assert.All(contracts, contract => Assert.Equal(Ghs(120_000), contract.TotalAmount));
        var stored = await market.Store.CountAsync(ContractCollection.HirerId.Is(hirer.UserId), None);
        Assert.Equal(contracts.Count == 0 ? 0 : 1, stored);
        var numbers = (await ListAsync()).Select(made => made.Number).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Reverse(), numbers);
    }

    [Fact]
    public async Task The_net_pay_is_shown_before_and_after_applying()
    {
        var read = (await market.Get<JobApplications>().GetAsync(worker, application, None)).Value;
        var preview = await market.Get<JobApplications>().PreviewPayAsync(worker, read.JobId, "1234.56", None);

        Assert.Equal(new Pay(Ghs(150_000), Ghs(15_000), Ghs(0), Ghs(135_000), Ghs(0), Ghs(0), Ghs(150_000), 0), read.Pay);
        Assert.Equal(new Pay(Ghs(123_456), Ghs(12_346), Ghs(0), Ghs(111_110), Ghs(0), Ghs(0), Ghs(123_456), 0), preview.Value);
        Assert.Equal("invalid_input", Code(await market.Get<JobApplications>().PreviewPayAsync(worker, read.JobId, "0.00", None)));
        Assert.Equal("invalid_input", Code(await market.Get<JobApplications>().PreviewPayAsync(worker, read.JobId, null, None)));
        Assert.Equal("role_not_allowed", Code(await market.Get<JobApplications>().PreviewPayAsync(hirer, read.JobId, "1.00", None)));
    }

    private Task<Result<OfferView>> MakeAsync(Caller caller, Money rate) =>
        market.Get<Offers>().MakeAsync(caller, application, new OfferContent(rate), None);

    private async Task<OfferView> OfferAsync(Caller caller, long minorUnits) => (await MakeAsync(caller, Ghs(minorUnits))).Value;

    private Task<Result<ContractView>> AcceptAsync(Caller caller, Guid offerId) =>
        market.Get<ContractDrafts>().AcceptOfferAsync(caller, application, offerId, None);

    private async Task<IReadOnlyList<OfferView>> ListAsync() =>
        (await market.Get<Offers>().ListAsync(worker, application, new Paging(), None)).Value.Items;

    private async Task<IEnumerable<OfferStatus>> StatusesAsync() => (await ListAsync()).Select(offer => offer.Status);
}
