using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
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
