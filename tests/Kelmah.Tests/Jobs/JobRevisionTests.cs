using System.Text.Json;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>A job that changes after somebody has applied.</summary>
public sealed class JobRevisionTests : IAsyncLifetime
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
    public async Task A_change_of_a_published_job_is_a_revision_and_the_ones_before_can_be_read()
    {
        var job = await market.PublishAsync(hirer);

        var changed = (await market.ChangeAsync(hirer, job.Id, """{"title":"Rewire two houses","skills":["wiring","sockets"]}""")).Value;

        Assert.Equal((1, 2), (job.Revision, changed.Revision));
        var revisions = (await market.Get<JobSearches>().ListRevisionsAsync(worker, job.Id, new Paging(), None)).Value.Items;
        Assert.Equal([2, 1], revisions.Select(revision => revision.Number));
        Assert.Equal(["Rewire two houses", "Rewire a house"], revisions.Select(revision => revision.Content.Title));
        Assert.Equal(["title", "skills"], revisions[0].Changes.ToArray());
    }

    [Fact]
    public async Task A_draft_changes_without_revisions()
    {
        var draft = (await market.Get<JobPostings>().DraftAsync(hirer, JobMarket.Content, None)).Value;

        var changed = (await market.ChangeAsync(hirer, draft.Id, """{"title":"Rewire two houses"}""")).Value;

        Assert.Equal(0, changed.Revision);
        Assert.Empty((await market.Get<JobSearches>().ListRevisionsAsync(hirer, draft.Id, new Paging(), None)).Value.Items);
        Assert.Equal("not_found", Code(await market.Get<JobSearches>().ListRevisionsAsync(worker, draft.Id, new Paging(), None)));
    }

    [Fact]
    public async Task Applicants_are_told_what_changed_and_may_withdraw()
    {
        var job = await market.PublishAsync(hirer);
        var waiting = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        var other = await market.JoinAsync(UserRole.Worker);
        var gone = (await market.Get<JobApplications>().ApplyAsync(other, job.Id, JobMarket.Application, None)).Value;
        await market.Get<JobApplications>().WithdrawAsync(other, gone.Id, None);

        await market.ChangeAsync(hirer, job.Id, """{"budgetMax":{"amount":"1800.00","currency":"GHS"}}""");

        var told = Assert.Single((await market.EventsOfAsync("applications", waiting.Id)).OfType<ApplicationJobChanged>());
        Assert.Equal((2, JobField.BudgetMax), (told.Revision, Assert.Single(told.Changes)));
        Assert.Equal("[\"budgetMax\"]", JsonSerializer.SerializeToNode(told, StorageJson.Options)!["changes"]!.ToJsonString());
        Assert.Empty((await market.EventsOfAsync("applications", gone.Id)).OfType<ApplicationJobChanged>());
        Assert.Equal(ApplicationStatus.Withdrawn, (await market.Get<JobApplications>().WithdrawAsync(worker, waiting.Id, None)).Value.Status);
    }

    [Fact]
    public async Task A_change_that_says_the_same_tells_nobody()
    {
        var job = await market.PublishAsync(hirer);
        var waiting = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;

        Assert.Equal(1, (await market.ChangeAsync(hirer, job.Id, """{"title":"Rewire a house"}""")).Value.Revision);

        Assert.Empty((await market.EventsOfAsync("applications", waiting.Id)).OfType<ApplicationJobChanged>());
    }

    [Fact]
    public async Task Closing_tells_those_who_wait()
    {
        var job = await market.PublishAsync(hirer);
        var waiting = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;

        await market.Get<JobPostings>().CloseAsync(hirer, job.Id, None);
        await market.Get<JobPostings>().CloseAsync(hirer, job.Id, None);

        Assert.Single((await market.EventsOfAsync("applications", waiting.Id)).OfType<ApplicationJobClosed>());
    }
}
