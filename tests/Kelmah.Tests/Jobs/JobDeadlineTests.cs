using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>What happens to a job by itself.</summary>
public sealed class JobDeadlineTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_job_closes_at_its_deadline_and_both_sides_are_told()
    {
        var (job, application) = await PrepareAsync();

        Assert.Equal(0, await SweepAsync());
        market.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());

        var closed = await market.Store.FindAsync<Job>(job.Id, None);
        Assert.Equal((JobStatus.Closed, JobClosing.DeadlinePassed), (closed!.Status, closed.ClosedBecause));
        var told = (await market.EventsOfAsync("applications", application.Id)).OfType<ApplicationJobClosed>();
        Assert.Equal(JobClosing.DeadlinePassed, Assert.Single(told).Because);
        Assert.Equal(ApplicationStatus.Pending, (await market.Store.FindAsync<JobApplication>(application.Id, None))!.Status);
    }

    [Fact]
    public async Task Both_sides_are_reminded_once_a_day_before()
    {
        var (job, application) = await PrepareAsync();
        market.Clock.Advance(TimeSpan.FromHours(30));

        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());

        Assert.Single((await market.EventsOfAsync("jobs", job.Id)).OfType<JobDeadlineNear>());
        var told = (await market.EventsOfAsync("applications", application.Id)).OfType<ApplicationJobDeadlineNear>();
        Assert.Equal(job.Deadline, Assert.Single(told).Deadline);
    }

    [Fact]
    public async Task Another_deadline_is_reminded_of_again()
    {
        var (job, _) = await PrepareAsync();
        market.Clock.Advance(TimeSpan.FromHours(30));
        await SweepAsync();

        var later = market.Now.AddDays(3);
        Assert.Null((await market.ChangeAsync(HirerOf(job), job.Id, $$"""{"deadline":"{{later:O}}"}""")).Refusal);
        market.Clock.Advance(TimeSpan.FromHours(49));

        Assert.Equal(1, await SweepAsync());
        Assert.Equal(2, (await market.EventsOfAsync("jobs", job.Id)).OfType<JobDeadlineNear>().Count());
    }

    [Fact]
    public async Task More_jobs_than_a_page_all_close()
    {
        var hirer = await market.JoinAsync(UserRole.Hirer);
        var jobs = Enumerable.Range(0, 130).Select(_ => Job
            .Draft(Guid.CreateVersion7(), hirer.UserId, JobMarket.Content with { Deadline = market.Now.AddHours(1) }, market.Now).Value
            .Publish(market.Now).Value);
        await market.InsertAsync([.. jobs]);
        market.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(130, await SweepAsync());
        Assert.Equal(0, await market.Store.CountAsync(JobCollection.Status.Is(JobStatus.Active), None));
    }

    private async Task<(JobView Job, ApplicationView Application)> PrepareAsync()
    {
        var hirer = await market.JoinAsync(UserRole.Hirer);
        var worker = await market.JoinAsync(UserRole.Worker);
        var job = await market.PublishAsync(hirer, JobMarket.Content with { Deadline = market.Now.AddDays(2) });
        var application = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        return (job, application);
    }

    private Task<int> SweepAsync() => market.Get<JobDeadlines>().PassDueAsync(None);

    private static Caller HirerOf(JobView job) => new(job.HirerId, UserRole.Hirer, Guid.CreateVersion7());
}
