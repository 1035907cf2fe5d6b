using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Answers name whom and what their ids stand for, in as many reads for a page as for one.</summary>
public sealed class NameTests : IAsyncLifetime
{
    private Market market = null!;
    private WatchedStore store = null!;
    private Caller hirer = null!;
    private Caller worker = null!;
    private int reads;

    public async Task InitializeAsync()
    {
        market = await OpenAsync(services =>
        {
            var inner = (IDocumentStore)services.Single(service => service.ServiceType == typeof(IDocumentStore)).ImplementationInstance!;
            store = new WatchedStore(inner) { RefusesWith = Count };
            services.AddSingleton<IDocumentStore>(store);
        });
        hirer = await market.JoinAsync(UserRole.Hirer, new UserProfile("Ama", "Mensah"));
        worker = await market.JoinAsync(UserRole.Worker, new UserProfile("Kofi", "Boateng"));

        Exception? Count(Guid? id)
        {
            reads++;
            return null;
        }
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_job_says_who_offers_it_and_what_the_caller_has_to_do_with_it()
    {
        var job = await market.PublishAsync(hirer);
        var applied = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        await market.Get<SavedJobs>().SaveAsync(worker, job.Id, None);

        var forWorker = await OnlyJobAsync(worker);
        Assert.Equal(new PersonView(hirer.UserId, "Ama Mensah", Rating: null), forWorker.Hirer);
        Assert.Equal((true, applied.Id, true, 1L), (forWorker.HasApplied, forWorker.ApplicationId, forWorker.IsSaved, forWorker.ApplicationCount));

        var forHirer = await OnlyJobAsync(hirer);
        Assert.Equal((false, null, false, 1L), (forHirer.HasApplied, forHirer.ApplicationId, forHirer.IsSaved, forHirer.ApplicationCount));

        var forAnother = await OnlyJobAsync(await market.JoinAsync(UserRole.Worker));
        Assert.Equal((false, null, false, 1L), (forAnother.HasApplied, forAnother.ApplicationId, forAnother.IsSaved, forAnother.ApplicationCount));
    }

    [Fact]
    public async Task Everybody_sees_how_many_wait_for_an_answer_while_a_job_is_open_and_its_hirer_longer()
    {
        var job = await market.PublishAsync(hirer);
        var applications = market.Get<JobApplications>();
        var first = (await applications.ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        var second = (await applications.ApplyAsync(await market.JoinAsync(UserRole.Worker), job.Id, JobMarket.Application, None)).Value;
        await applications.ApplyAsync(await market.JoinAsync(UserRole.Worker), job.Id, JobMarket.Application, None);
        Assert.Equal([3L, 3L, 3L], await CountsAsync(job.Id));

        await applications.WithdrawAsync(worker, first.Id, None);
        Assert.Equal([2L, 2L, 2L], await CountsAsync(job.Id));
        await applications.RejectAsync(hirer, second.Id, "Too late", None);
        Assert.Equal([1L, 1L, 1L], await CountsAsync(job.Id));

        Assert.Null((await market.Get<JobPostings>().CloseAsync(hirer, job.Id, None)).Refusal);
        Assert.Equal([1L, null, null], await CountsAsync(job.Id));
    }

    [Fact]
    public async Task A_job_and_its_hirer_are_named_as_they_are_now()
    {
        var job = await market.PublishAsync(hirer);
        Assert.Equal("Ama Mensah", (await OnlyJobAsync(worker)).Hirer!.Name);

        await ChangeHirerAsync(user => user with { Profile = user.Profile with { LastName = "Owusu" }, Rating = 4.5 });
        Assert.Equal(new PersonView(hirer.UserId, "Ama Owusu", 4.5), (await OnlyJobAsync(worker)).Hirer);

        await ChangeHirerAsync(user => user with { SuspendedAt = market.Now });
        Assert.Null((await OnlyJobAsync(worker)).Hirer);
        Assert.Equal(job.Id, (await OnlyJobAsync(worker)).Id);
    }

    [Fact]
    public async Task An_application_names_its_job_and_both_parties()
    {
        var job = await market.PublishAsync(hirer);

        var applied = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        var listed = Assert.Single((await market.Get<JobApplications>().ListForJobAsync(hirer, job.Id, [], new Paging(), None)).Value.Items);

        Assert.Equal(("Rewire a house", "Ama Mensah", "Kofi Boateng"), (applied.JobTitle, applied.Hirer.Name, applied.Worker.Name));
        Assert.Equal((applied.JobTitle, applied.Hirer, applied.Worker), (listed.JobTitle, listed.Hirer, listed.Worker));
    }

    [Fact]
    public async Task A_contract_names_its_job_and_both_parties_also_when_an_account_is_closed()
    {
        var job = await market.PublishAsync(hirer);
        var applied = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;

        var drafted = (await market.Get<ContractDrafts>().AcceptApplicationAsync(hirer, applied.Id, None)).Value;
        Assert.Equal(("Rewire a house", "Ama Mensah", "Kofi Boateng"), (drafted.JobTitle, drafted.Hirer.Name, drafted.Worker.Name));

        await ChangeHirerAsync(user => user with { IsActive = false, Profile = new UserProfile("Deleted", "user") });
        var listed = Assert.Single((await market.Get<Agreements>().ListAsync(worker, new ContractSearch(), new Paging(), None)).Value.Items);
        Assert.Equal(("Rewire a house", "Deleted user", "Kofi Boateng"), (listed.JobTitle, listed.Hirer.Name, listed.Worker.Name));
    }

    [Fact]
    public async Task A_page_of_many_takes_as_many_reads_as_a_page_of_one()
    {
        var first = await market.PublishAsync(hirer);
        await ApplyAndAcceptAsync(hirer, first);
        var ofOne = await ReadsAsync();
        for (var count = 0; count < 4; count++)
        {
            var other = await market.JoinAsync(UserRole.Hirer);
            await ApplyAndAcceptAsync(other, await market.PublishAsync(other));
            await ApplyAndAcceptAsync(hirer, await market.PublishAsync(hirer));
        }

        Assert.Equal(ofOne, await ReadsAsync());
    }

    /// <summary>What the hirer, the worker and a stranger see; null also where they do not find the job.</summary>
    private async Task<long?[]> CountsAsync(Guid jobId)
    {
        var counts = new List<long?>();
        foreach (var caller in new[] { hirer, worker, null })
        {
            var found = await market.Get<JobSearches>().GetAsync(caller, jobId, None);
            counts.Add(found.Refusal is null ? found.Value.ApplicationCount : null);
        }

        return [.. counts];
    }

    private async Task ApplyAndAcceptAsync(Caller owner, JobView job)
    {
        var applied = (await market.Get<JobApplications>().ApplyAsync(worker, job.Id, JobMarket.Application, None)).Value;
        Assert.Null((await market.Get<ContractDrafts>().AcceptApplicationAsync(owner, applied.Id, None)).Refusal);
    }

    private async Task<(int Jobs, int Own, int Applications, int Contracts)> ReadsAsync() => (
        await ReadsOfAsync(() => market.Get<JobSearches>().ListAsync(worker, new JobSearch(), new Paging(), None)),
        await ReadsOfAsync(() => market.Get<JobSearches>().ListAsync(hirer, new JobSearch { HirerId = hirer.UserId }, new Paging(), None)),
        await ReadsOfAsync(() => market.Get<JobApplications>().ListOwnAsync(worker, null, [], null, new Paging(), None)),
        await ReadsOfAsync(() => market.Get<Agreements>().ListAsync(worker, new ContractSearch(), new Paging(), None)));

    private async Task<int> ReadsOfAsync<T>(Func<Task<Result<T>>> list)
    {
        var before = reads;
        Assert.Null((await list()).Refusal);
        return reads - before;
    }

    private async Task<JobView> OnlyJobAsync(Caller caller) =>
        Assert.Single((await market.Get<JobSearches>().ListAsync(caller, new JobSearch { Statuses = [JobStatus.Active] }, new Paging(), None)).Value.Items);

    private async Task ChangeHirerAsync(Func<User, User> change)
    {
        var user = await market.Store.FindAsync<User>(hirer.UserId, None);
        var changed = await market.Get<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Update(change(user!.ChangePassword("hash", market.Now)));
            return Task.FromResult<Result<bool>>(true);
        }, None);
        Assert.True(changed.Value);
    }
}
