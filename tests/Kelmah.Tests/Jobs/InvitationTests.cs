using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>A hirer asks workers to apply.</summary>
public sealed class InvitationTests : IAsyncLifetime
{
    private Market market = null!;
    private Caller hirer = null!;
    private Caller worker = null!;
    private JobView job = null!;

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services => services.AddSingleton(new InvitationOptions { PerJob = 2, PerDay = 3 }));
        hirer = await market.JoinAsync(UserRole.Hirer, new UserProfile("Ama", "Mensah"));
        worker = await market.JoinAsync(UserRole.Worker, new UserProfile("Kofi", "Boateng"));
        job = await market.PublishAsync(hirer);
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_worker_is_invited_once_and_both_see_it()
    {
        var sent = (await InviteAsync(job.Id, worker.UserId)).Value;
        var again = (await InviteAsync(job.Id, worker.UserId)).Value;

        Assert.Equal(sent, again);
        Assert.Equal(("Rewire a house", JobStatus.Active, "Ama Mensah", "Kofi Boateng", InvitationStatus.Open), (sent.JobTitle, sent.JobStatus, sent.Hirer.Name, sent.Worker.Name, sent.Status));
        Assert.Equal([sent], await ListAsync(worker));
        Assert.Equal([sent], await ListAsync(hirer));
        Assert.Empty(await ListAsync(await market.JoinAsync(UserRole.Worker)));
        Assert.Single(await market.EventsOfAsync("invitations", sent.Id));
    }

    [Fact]
    public async Task An_application_ends_the_invitation_and_nobody_who_applied_is_invited()
    {
        var sent = (await InviteAsync(job.Id, worker.UserId)).Value;
        var other = await market.JoinAsync(UserRole.Worker);

        foreach (var applicant in new[] { worker, other }) Assert.Null(Code(await market.Get<JobApplications>().ApplyAsync(applicant, job.Id, JobMarket.Application, None)));

        var ended = Assert.Single(await ListAsync(worker));
        Assert.Equal((sent.Id, InvitationStatus.Applied, (DateTimeOffset?)market.Now), (ended.Id, ended.Status, ended.AppliedAt));
        Assert.Empty((await market.Get<Invitations>().ListAsync(worker, null, [InvitationStatus.Open], null, new Paging(), None)).Value.Items);
        Assert.Equal("worker_has_applied", Code(await InviteAsync(job.Id, other.UserId)));
        Assert.Equal(ended, (await InviteAsync(job.Id, worker.UserId)).Value);
    }

    [Fact]
    public async Task A_hirer_invites_so_many_to_a_job_and_so_many_in_a_day()
    {
        var second = await market.PublishAsync(hirer);
        Assert.Null(Code(await InviteAsync(job.Id, worker.UserId)));
        Assert.Null(Code(await InviteAsync(job.Id, (await market.JoinAsync(UserRole.Worker)).UserId)));

        Assert.Equal("job_invitations_full", Code(await InviteAsync(job.Id, (await market.JoinAsync(UserRole.Worker)).UserId)));
        Assert.Null(Code(await InviteAsync(second.Id, worker.UserId)));
        var fourth = (await market.JoinAsync(UserRole.Worker)).UserId;
        Assert.Equal("too_many_invitations", Code(await InviteAsync(second.Id, fourth)));
        market.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Null(Code(await InviteAsync(second.Id, fourth)));
    }

    [Fact]
    public async Task Many_invitations_at_once_keep_to_the_limit()
    {
        var workers = new List<Guid>();
        for (var count = 0; count < 8; count++) workers.Add((await market.JoinAsync(UserRole.Worker)).UserId);

        await Task.WhenAll(workers.Select(id => Task.Run(() => InviteAsync(job.Id, id))));

        Assert.InRange((await ListAsync(hirer)).Count, 1, 2);
    }

    [Fact]
    public async Task An_invitation_that_an_application_overtakes_is_refused_or_ended()
    {
        var invite = Task.Run(() => InviteAsync(job.Id, worker.UserId));
        var apply = Task.Run(() => market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None));

        var (invited, applied) = (await invite, await apply);

        Assert.Null(Code(applied));
        if (Code(invited) is { } refused) Assert.Equal("worker_has_applied", refused);
        Assert.DoesNotContain(await ListAsync(worker), invitation => invitation.Status == InvitationStatus.Open);
    }

    [Fact]
    public async Task Only_its_hirer_invites_to_a_job_that_is_open_and_only_workers_who_can_be_found()
    {
        var other = await market.JoinAsync(UserRole.Hirer);
        var draft = (await market.Get<JobPostings>().DraftAsync(hirer, JobMarket.Content, None)).Value;

        Assert.Equal("not_your_job", Code(await market.Get<Invitations>().SendAsync(other, job.Id, worker.UserId, None)));
        Assert.Equal("not_found", Code(await market.Get<Invitations>().SendAsync(other, draft.Id, worker.UserId, None)));
        Assert.Equal("job_not_active", Code(await InviteAsync(draft.Id, worker.UserId)));
        foreach (var id in new[] { other.UserId, Guid.CreateVersion7() }) Assert.Equal("not_found", Code(await InviteAsync(job.Id, id)));
    }

    private Task<Result<InvitationView>> InviteAsync(Guid jobId, Guid workerId) => market.Get<Invitations>().SendAsync(hirer, jobId, workerId, None);

    private async Task<IReadOnlyList<InvitationView>> ListAsync(Caller caller) =>
        (await market.Get<Invitations>().ListAsync(caller, null, [], null, new Paging(), None)).Value.Items;
}
