using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What a plan gives: lower fees in what is signed, and more saved searches.</summary>
public sealed class SubscriptionBenefitTests : SubscriberTest
{
    [Fact]
    public async Task A_subscribed_worker_pays_the_fee_of_the_plan_which_the_text_of_the_terms_tells()
    {
        await SubscribedAsync();

        var draft = await Market.DraftAsync();

        Assert.Equal((500, true, 0, false), (draft.Terms.FeeBasisPoints, draft.Terms.HasWorkerPlanFee, draft.Terms.HirerFeeBasisPoints, draft.Terms.HasHirerPlanFee));
        var text = (await Market.Get<TermsVersions>().GetAsync(User, draft.Id, null, None)).Value.Text;
        Assert.Contains("5 % of each milestone's amount from the worker", text, StringComparison.Ordinal);
        Assert.Contains("The worker's fee is that of the worker's plan", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_nobody_has_signed_takes_the_fee_of_a_plan_that_begins_later()
    {
        var draft = await Market.DraftAsync();
        Assert.Equal(1_000, draft.Terms.FeeBasisPoints);
        await SubscribedAsync();

        await Market.Get<DraftFees>().RenewAsync(User.UserId, None);
        await Market.Get<DraftFees>().RenewAsync(User.UserId, None);

        var renewed = await Market.ReadAsync(draft.Id);
        Assert.Equal((500, true), (renewed.Terms.FeeBasisPoints, renewed.Terms.HasWorkerPlanFee));
        Assert.NotEqual(draft.TermsHash, renewed.TermsHash);
        Assert.Null(Code(await Market.Get<Agreements>().SignAsync(Market.Worker, draft.Id, renewed.TermsHash, None)));
    }

    [Fact]
    public async Task What_is_signed_keeps_its_fee_when_a_plan_begins_or_ends()
    {
        var before = await Market.SignedAsync();
        var subscription = await SubscribedAsync();
        await Market.Get<DraftFees>().RenewAsync(User.UserId, None);
        var during = await Market.SignedAsync();
        await Sync.ChangeAsync(subscription.Id, current => current.EndAtOnce(Market.Now), None);
        await Sync.ExecuteAsync(subscription.Id, None);

        await Market.Get<DraftFees>().RenewAsync(User.UserId, None);

        Assert.Equal((1_000, before.TermsHash), ((await Market.ReadAsync(before.Id)).Terms.FeeBasisPoints, (await Market.ReadAsync(before.Id)).TermsHash));
        Assert.Equal((500, during.TermsHash), ((await Market.ReadAsync(during.Id)).Terms.FeeBasisPoints, (await Market.ReadAsync(during.Id)).TermsHash));
        Assert.Equal(1_000, (await Market.DraftAsync()).Terms.FeeBasisPoints);
    }

    [Theory]
    [InlineData(1_000, 800, 500, 300, 500, true, 300, true)]
    [InlineData(400, 200, 500, 300, 400, false, 200, false)]
    public void A_plan_only_makes_a_fee_less(int worker, int hirer, int planWorker, int planHirer, int feeWorker, bool isWorkers, int feeHirer, bool isHirers)
    {
        var terms = new ContractTerms("", worker, 14, Currency.Ghs) { HirerFeeBasisPoints = hirer };

        var with = terms.With(new PlanBenefits(planWorker, null, null), new PlanBenefits(null, planHirer, null));

        Assert.Equal((feeWorker, isWorkers, feeHirer, isHirers), (with.FeeBasisPoints, with.HasWorkerPlanFee, with.HirerFeeBasisPoints, with.HasHirerPlanFee));
        Assert.Equal(terms, terms.With(PlanBenefits.None, PlanBenefits.None));
    }

    public static TheoryData<string?, string?> PlansOfBoth => new()
    {
        { null, null },
        { "plus", null },
        { "business", null },
        { null, "plus" },
        { null, "business" },
        { "plus", "business" },
        { "business", "business" },
    };

    [Theory]
    [MemberData(nameof(PlansOfBoth))]
    public async Task What_is_shown_before_there_is_a_contract_is_what_is_signed_charged_and_paid(string? workersPlan, string? hirersPlan)
    {
        Offer();
        Charge(worker: 1_000, hirer: 350, tax: 1_500);
        await SubscribeAsync(Market.Worker, workersPlan);
        await SubscribeAsync(Market.Hirer, hirersPlan);
        var (applications, offers, rate) = (Market.Get<JobApplications>(), Market.Get<Offers>(), Ghs(133_337));
        var job = await Market.PostJobAsync();
        var preview = (await applications.PreviewPayAsync(Market.Worker, job.Id, "1333.37", None)).Value;
        var application = await Market.ApplyAsync(job, Market.Worker);
        var offer = (await offers.MakeAsync(Market.Hirer, application.Id, new OfferContent(rate), None)).Value;

        Assert.Equal((workersPlan, hirersPlan) switch
        {
            (null, null or "plus") => (Ghs(13_334), Ghs(4_667)),
            (null, _) => (Ghs(13_334), Ghs(0)),
            ("plus", null) => (Ghs(6_667), Ghs(4_667)),
            ("plus", _) => (Ghs(6_667), Ghs(0)),
            (_, null) => (Ghs(4_000), Ghs(4_667)),
            _ => (Ghs(4_000), Ghs(0)),
        }, (preview.Fee, preview.HirerFee));
        Assert.Equal(preview, offer.Pay);
        Assert.Equal(preview, Assert.Single((await offers.ListAsync(Market.Worker, application.Id, new Paging(), None)).Value.Items).Pay);
        var asked = (await applications.PreviewPayAsync(Market.Worker, job.Id, "1500.00", None)).Value;
        foreach (var party in (Caller[])[Market.Worker, Market.Hirer])
        {
            Assert.Equal(asked, (await applications.GetAsync(party, application.Id, None)).Value.Pay);
            Assert.Equal(asked, Assert.Single((await applications.ListOwnAsync(party, side: null, [], jobId: null, new Paging(), None)).Value.Items).Pay);
        }

        var draft = (await Market.Get<ContractDrafts>().AcceptOfferAsync(Market.Worker, application.Id, offer.Id, None)).Value;
        await Market.AddMilestoneAsync(draft.Id, "Wiring", rate.MinorUnits, 7);
        var terms = await Market.ReadAsync(draft.Id);
        Assert.Equal(preview, Pay.Of(rate, terms.Terms));
        foreach (var party in (Caller[])[Market.Hirer, Market.Worker]) Assert.Null(Code(await Market.Get<Agreements>().SignAsync(party, draft.Id, terms.TermsHash, None)));
        await AssertPaidAsync(await Market.ReadAsync(draft.Id), preview);
    }

    [Fact]
    public async Task A_plan_that_is_not_paid_any_more_is_not_shown()
    {
        var subscription = await SubscribedAsync();
        var job = await Market.PostJobAsync();
        Assert.Equal(Ghs(500), (await PreviewAsync(job)).Fee);

        await Sync.ChangeAsync(subscription.Id, current => current.EndAtOnce(Market.Now), None);
        await Sync.ExecuteAsync(subscription.Id, None);

        Assert.Equal(Ghs(1_000), (await PreviewAsync(job)).Fee);
    }

    /// <summary>The hirer pays the cost that was shown, and the worker, the platform and the tax office get what was.</summary>
    private async Task AssertPaidAsync(ContractView contract, Pay shown)
    {
        var funding = (await Market.FundAsync(contract.Id)).Value;
        Assert.Equal(shown.Cost, funding.Transaction.Amount);
        await Market.PayAsync(funding);
        await Market.DeliverAllAsync(3);
        await Market.SubmittedAsync(contract.Milestones[0].Id);
        Assert.Null(Code(await Market.Get<Milestones>().ApproveAsync(Market.Hirer, contract.Milestones[0].Id, new ApprovalInput(), None)));
        Assert.Null(Code(await Market.Get<ReleaseMilestone>().ExecuteAsync(contract.Milestones[0].Id, None)));
        Assert.Equal(
            (shown.Net.MinorUnits, (shown.Fee + shown.HirerFee).MinorUnits, (shown.Tax + shown.HirerTax).MinorUnits),
            (await Market.BalanceAsync(Account.WalletPending(Market.Worker.UserId)), await Market.BalanceAsync(Account.PlatformFees), await Market.BalanceAsync(Account.Tax("GH"))));
    }

    private async Task<Pay> PreviewAsync(Job job) => (await Market.Get<JobApplications>().PreviewPayAsync(Market.Worker, job.Id, "100.00", None)).Value;

    private void Charge(int worker, int hirer, int tax) => Market.Get<ContractOptions>().FeeSchedules.Add(new FeeScheduleSetting
    {
        Version = 1,
        From = DateOnly.FromDateTime(Market.Now.UtcDateTime),
        WorkerFeeBasisPoints = worker,
        HirerFeeBasisPoints = hirer,
        TaxBasisPoints = tax,
        TaxCountry = "GH",
    });

    private async Task SubscribeAsync(Caller user, string? plan)
    {
        if (plan is not null) await Market.InsertAsync(Subscription.Begin(Guid.CreateVersion7(), user.UserId, plan, Market.Now) with { Status = SubscriptionStatus.Active });
    }

    [Fact]
    public async Task A_subscriber_saves_as_many_searches_as_the_plan_gives()
    {
        for (var saved = 0; saved < SavedSearch.MaxCount; saved++) Assert.Null(Code(await SaveAsync(saved)));
        Assert.Equal("too_many_searches", Code(await SaveAsync(SavedSearch.MaxCount)));
        await SubscribedAsync();

        for (var saved = SavedSearch.MaxCount; saved < 25; saved++) Assert.Null(Code(await SaveAsync(saved)));

        Assert.Equal("too_many_searches", Code(await SaveAsync(25)));
    }

    private Task<Result<SavedSearchView>> SaveAsync(int number) =>
        Market.Get<SavedSearches>().SaveAsync(User, new SavedSearchContent($"Search {number}", new SearchCriteria(Q: "house")), None);
}
