using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;

namespace Kelmah.Tests.Notifications;

/// <summary>Events hold no words: a notification tells those that stand in the entity when it is told.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class ToldWordsTests : IAsyncLifetime
{
    private static readonly JobContent Wanted = new(
        "Rewire a house", "Replace the old wiring of a house of two bedrooms.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);

    private readonly NotificationWorld world = new();
    private User hirer = null!;
    private User worker = null!;
    private User administrator = null!;

    private DateTimeOffset Now => world.Time.GetUtcNow();

    public async Task InitializeAsync()
    {
        hirer = await world.AddUserAsync("Ama", UserRole.Hirer);
        worker = await world.AddUserAsync("Kofi", UserRole.Worker);
        administrator = await world.AddUserAsync("Esi", UserRole.Admin);
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task The_reason_of_a_rejection_is_told_as_the_application_has_it()
    {
        var rejected = await AddAsync((await ApplyAsync()).Reject(Now, "A certificate is needed.").Value);

        Assert.Equal("Ama chose otherwise for Rewire a house and says: A certificate is needed.", await ToldAsync(worker, rejected));
    }

    [Fact]
    public async Task A_rejection_without_a_reason_and_one_whose_application_is_gone_thank_for_applying()
    {
        const string thanks = "Ama chose somebody else for Rewire a house. Thank you for applying; other jobs are waiting.";
        Assert.Equal(thanks, await ToldAsync(worker, await AddAsync((await ApplyAsync()).Reject(Now).Value)));

        var application = await ApplyAsync();
        var gone = await AddAsync(application.Reject(Now, "A certificate is needed.").Value);
        await DeleteAsync<JobApplication>(application.Id);
        Assert.Equal(thanks, await ToldAsync(worker, gone));
    }

    [Fact]
    public async Task A_stolen_session_is_named_by_its_device_as_long_as_the_session_is_kept()
    {
        var session = RefreshToken.Start(world.NewId(), worker.Id, world.NewId(), "hash", "Kofi's phone", Now);
        var stolen = await AddAsync(session.RevokeAsStolen(Now));

        Assert.StartsWith("A sign-in of \"Kofi's phone\" was used from two places,", await ToldAsync(worker, stolen), StringComparison.Ordinal);

        await DeleteAsync<RefreshToken>(session.Id);
        Assert.StartsWith("A sign-in was used from two places,", await ToldAsync(worker, stolen with { Id = world.NewId() }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_tells_the_latest_of_its_jobs_that_are_open_when_it_is_told()
    {
        var jobs = new List<Job>();
        foreach (var title in (string[])["Fifth house", "Fourth house", "Third house", "Second house", "First house"]) jobs.Add(await PublishAsync(title));
        await world.CommitAsync(work => work.Update(jobs[0].Close(JobClosing.ByHirer, Now).Value));

        var found = await AddAsync(Search("Houses in Accra").RecordRun(jobs, Now));

        Assert.Equal(jobs.Select(job => job.Id), ((SearchFoundJobs)found.Payload).JobIds);
        Assert.Equal("Your saved search found: Fourth house; Third house; Second house and more.", await ToldAsync(worker, found));
        Assert.Equal("5 new jobs for Houses in Accra", await TitleAsync(worker));
    }

    [Fact]
    public async Task A_search_whose_jobs_are_all_closed_says_so_and_a_deleted_one_has_no_name()
    {
        var job = await PublishAsync("First house");
        var search = Search("Houses in Accra");
        var found = await AddAsync(search.RecordRun([job], Now));
        await world.CommitAsync(work => work.Update(job.Close(JobClosing.ByHirer, Now).Value));
        await DeleteAsync<SavedSearch>(search.Id);

        Assert.Equal("Your saved search found jobs that are not open any more. It goes on looking for others.", await ToldAsync(worker, found));
        Assert.Equal("A new job for your saved search", await TitleAsync(worker));
    }

    [Fact]
    public async Task An_event_of_a_release_that_kept_no_jobs_is_told_without_them()
    {
        var found = SampleEvents.Record(new SearchFoundJobs(world.NewId(), worker.Id, 2), world.NewId());

        Assert.Equal("Your saved search found new jobs. Run it again to see those that are still open.", await ToldAsync(worker, found));
    }

    [Fact]
    public async Task Administrators_read_why_a_refund_failed_or_is_late()
    {
        var failed = await AddAsync(Refund().Fail("expired_or_canceled_card", Now).Value);
        Assert.Contains("failed: expired_or_canceled_card. The money", await ToldAsync(administrator, failed), StringComparison.Ordinal);

        var late = Refund();
        world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Contains("is pending (no answer yet).", await ToldAsync(administrator, await AddAsync(late.RaiseAlarm(Now).Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Administrators_read_in_which_currency_a_payment_came_that_cannot_be_booked()
    {
        var paid = await AddAsync(Payment().NoteUnreadable("sek", 500, Now));

        Assert.Contains("cannot be booked: 500 minor units of sek.", await ToldAsync(administrator, paid), StringComparison.Ordinal);
        Assert.Equal("500 minor units of sek arrived", await TitleAsync(administrator));
        Assert.Contains(
            "500 minor units of a currency that is not accepted.",
            await ToldAsync(administrator, paid with { Id = world.NewId(), StreamId = $"transactions/{world.NewId()}" }),
            StringComparison.Ordinal);
    }

    private static Money Ghs(long minorUnits) => new(minorUnits, Currency.Ghs);

    private async Task<JobApplication> ApplyAsync()
    {
        var job = await PublishAsync(Wanted.Title);
        return JobApplication.Apply(world.NewId(), job, worker.Id, new ApplicationContent("I have done forty.", Ghs(150_000), 10), Now).Value;
    }

    private Task<Job> PublishAsync(string title) =>
        world.CommitAsync(work => work.Insert(Job.Draft(world.NewId(), hirer.Id, Wanted with { Title = title }, Now).Value.Publish(Now).Value));

    private SavedSearch Search(string name) =>
        SavedSearch.Save(world.NewId(), worker.Id, new SavedSearchContent(name, new SearchCriteria(Q: "house")), Now).Value;

    private Transaction Payment() => Transaction.StartFunding(world.NewId(), hirer.Id, world.NewId(), Ghs(1_000), PaymentChannel.Card, Now);

    private Transaction Refund() => Transaction.StartRefund(world.NewId(), Payment(), Ghs(1_000), Now);

    /// <summary>Inserts an entity.</summary>
    /// <returns>The last of its events, as it is stored.</returns>
    private async Task<EventRecord> AddAsync<T>(T entity)
        where T : Entity
    {
        await world.CommitAsync(work => work.Insert(entity));
        var stream = $"{Collections.For(typeof(T)).Name}/{entity.Id}";
        return (await world.Get<IEventLog>().ReadStreamAsync(stream, 0, CancellationToken.None))[^1];
    }

    private async Task DeleteAsync<T>(Guid id)
        where T : Entity
    {
        var entity = await world.Store.FindAsync<T>(id, CancellationToken.None);
        await world.CommitAsync(work =>
        {
            work.Delete(entity!);
            return entity!;
        });
    }

    private async Task<string> ToldAsync(User user, EventRecord record)
    {
        await world.NotifyAsync(record);
        return (await world.AllOfAsync(user.Id)).Last(told => told.EventId == record.Id && told.Channel == NotificationChannel.InApp).Content;
    }

    private async Task<string> TitleAsync(User user) => (await world.AllOfAsync(user.Id))[^1].Title;
}
