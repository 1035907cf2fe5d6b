using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Jobs to find again, and searches that look by themselves.</summary>
public sealed class SavedTests : IAsyncLifetime
{
    private Market market = null!;
    private Caller hirer = null!;
    private Caller worker = null!;

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        hirer = await market.JoinAsync(UserRole.Hirer);
        worker = await market.JoinAsync(UserRole.Worker);
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_job_is_saved_once_and_shown_as_it_stands()
    {
        var job = await market.PublishAsync(hirer);
        var save = market.Get<SavedJobs>();

        await save.SaveAsync(worker, job.Id, None);
        Assert.Null((await save.SaveAsync(worker, job.Id, None)).Refusal);
        await market.Get<JobPostings>().CloseAsync(hirer, job.Id, None);

        Assert.Equal((job.Id, JobStatus.Closed), await OnlySavedAsync());
        Assert.True((await save.ForgetAsync(worker, job.Id, None)).Value);
        Assert.False((await save.ForgetAsync(worker, job.Id, None)).Value);
        Assert.Empty((await market.Get<SavedJobs>().ListAsync(worker, new Paging(), None)).Value.Items);
    }

    [Fact]
    public async Task A_draft_of_somebody_else_cannot_be_saved()
    {
        var draft = (await market.Get<JobPostings>().DraftAsync(hirer, JobMarket.Content, None)).Value;

        Assert.Equal("not_found", Code(await market.Get<SavedJobs>().SaveAsync(worker, draft.Id, None)));
    }

    [Fact]
    public async Task A_search_tells_of_each_new_job_once()
    {
        await market.PublishAsync(hirer);
        market.Clock.Advance(TimeSpan.FromSeconds(1));
        var search = await SearchAsync(new SearchCriteria(Q: "rewire", Skills: ["Wiring"]));
        var match = await market.PublishAsync(hirer);
        await market.PublishAsync(hirer, JobMarket.Content with { Skills = ["painting"] });

        Assert.Equal(0, await AlertAsync());
        market.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await AlertAsync());
        market.Clock.Advance(TimeSpan.FromHours(1));
        var second = await market.PublishAsync(hirer);
        Assert.Equal(1, await AlertAsync());
        market.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await AlertAsync());

        var events = await market.EventsOfAsync("saved_searches", search.Id);
        Assert.Equal([1, 1], events.OfType<SearchFoundJobs>().Select(found => found.Count));
        Assert.Equal([match.Id, second.Id], events.OfType<SearchFoundJobs>().Select(found => Assert.Single(found.JobIds)));
        Assert.Single(events.OfType<SearchFoundNothing>());
        Assert.Equal(2, (await market.Store.FindAsync<SavedSearch>(search.Id, None))!.Found);
        var rows = (await market.Store.QueryAsync(new Query<SearchMatch>(), None)).Items;
        Assert.Equal([second.Id, match.Id], rows.Select(row => row.JobId));
    }

    [Fact]
    public async Task Every_criterion_counts()
    {
        var search = await SearchAsync(new SearchCriteria(
            BudgetMin: Ghs(150_000), BudgetMax: Ghs(150_000), ExperienceLevel: ExperienceLevel.Intermediate, IsRemote: true));
        await market.PublishAsync(hirer);
        await market.PublishAsync(hirer, JobMarket.Content with { BudgetMax = Ghs(120_000) });
        await market.PublishAsync(hirer, JobMarket.Content with { BudgetMin = Ghs(160_000) });
        await market.PublishAsync(hirer, JobMarket.Content with { ExperienceLevel = ExperienceLevel.Expert });
        market.Clock.Advance(TimeSpan.FromHours(1));

        await AlertAsync();

        Assert.Equal(1, (await market.Store.FindAsync<SavedSearch>(search.Id, None))!.Found);
    }

    [Fact]
    public async Task Category_city_and_region_count_for_alerts_too()
    {
        var search = await SearchAsync(new SearchCriteria(Category: [JobCategoryName.Roofing, JobCategoryName.Electrical], City: "tamale", Region: "Northern"));
        var tamale = new Location("Tamale", "Northern");
        var found = await market.PublishAsync(hirer, JobMarket.Content with { Location = tamale, Skills = ["thatching"] });
        await market.PublishAsync(hirer, JobMarket.Content with { Location = tamale, Skills = ["baking"] });
        await market.PublishAsync(hirer, JobMarket.Content with { Location = new Location("Yendi", "Northern"), Skills = ["thatching"] });
        await market.PublishAsync(hirer, JobMarket.Content with { Location = new Location("Tamale", "Ashanti"), Skills = ["thatching"] });
        market.Clock.Advance(TimeSpan.FromHours(1));

        await AlertAsync();

        Assert.Equal(found.Id, Assert.Single((await market.Store.QueryAsync(new Query<SearchMatch>(), None)).Items).JobId);
        Assert.Equal(1, (await market.Store.FindAsync<SavedSearch>(search.Id, None))!.Found);
    }

    [Fact]
    public async Task A_search_is_its_users_alone_and_has_to_ask_for_something()
    {
        var searches = market.Get<SavedSearches>();
        var search = await SearchAsync(new SearchCriteria(Q: "roof"));

        Assert.Equal("not_found", Code(await searches.DeleteAsync(hirer, search.Id, None)));
        Assert.Null((await searches.DeleteAsync(worker, search.Id, None)).Refusal);
        Assert.Empty((await searches.ListAsync(worker, new Paging(), None)).Value.Items);
        Assert.Equal("invalid_input", Code(await searches.SaveAsync(worker, new SavedSearchContent("All", new SearchCriteria()), None)));
    }

    [Fact]
    public async Task A_user_has_twenty_searches_at_most()
    {
        for (var count = 0; count < SavedSearch.MaxCount; count++) await SearchAsync(new SearchCriteria(Q: "roof"));

        Assert.Equal(
            "too_many_searches",
            Code(await market.Get<SavedSearches>().SaveAsync(worker, new SavedSearchContent("More", new SearchCriteria(Q: "roof")), None)));
    }

    private async Task<SavedSearchView> SearchAsync(SearchCriteria criteria) =>
        (await market.Get<SavedSearches>().SaveAsync(worker, new SavedSearchContent("Mine", criteria, AlertFrequency.Hourly), None)).Value;

    private Task<int> AlertAsync() => market.Get<SavedSearches>().RunDueAsync(None);

    private async Task<(Guid Id, JobStatus Status)> OnlySavedAsync()
    {
        var saved = Assert.Single((await market.Get<SavedJobs>().ListAsync(worker, new Paging(), None)).Value.Items);
        return (saved.Job.Id, saved.Job.Status);
    }
}
