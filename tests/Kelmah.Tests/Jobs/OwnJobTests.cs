using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Who holds both roles is on one side of each job only: nobody deals with himself.</summary>
public sealed class OwnJobTests : IAsyncLifetime
{
    private static readonly UserProfile Electrician = new("Esi", "Owusu") { Skills = ["wiring"] };

    private Market market = null!;
    private Caller both = null!;
    private Caller hirer = null!;
    private Caller worker = null!;
    private JobView own = null!;

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        both = await market.JoinWithBothRolesAsync(Electrician);
        hirer = await market.JoinAsync(UserRole.Hirer);
        worker = await market.JoinAsync(UserRole.Worker, Electrician);
        own = await market.PublishAsync(both);
    }

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Nobody_applies_to_a_job_of_their_own_whatever_its_state()
    {
        var draft = (await market.Get<JobPostings>().DraftAsync(both, JobMarket.Content, None)).Value;
        var applications = market.Get<JobApplications>();

        foreach (var job in new[] { own, draft }) Assert.Equal("own_job", Code(await applications.ApplyAsync(both, job.Id, JobMarket.Application, None)));
        await market.Get<JobPostings>().CloseAsync(both, own.Id, None);
        Assert.Equal("own_job", Code(await applications.ApplyAsync(both, own.Id, JobMarket.Application, None)));
        Assert.Equal("own_job", Code(await applications.PreviewPayAsync(both, own.Id, "1500.00", None)));
        Assert.Equal("not_your_job", Code(await market.Get<Invitations>().SendAsync(hirer, own.Id, worker.UserId, None)));
        Assert.Empty((await applications.ListForJobAsync(both, own.Id, [], new Paging(), None)).Value.Items);
    }

    [Fact]
    public async Task Nobody_invites_or_saves_themself()
    {
        Assert.Equal("own_job", Code(await market.Get<Invitations>().SendAsync(both, own.Id, both.UserId, None)));
        // One who is a hirer only is told the same.
        var job = await market.PublishAsync(hirer);
        Assert.Equal("own_job", Code(await market.Get<Invitations>().SendAsync(hirer, job.Id, hirer.UserId, None)));
        Assert.Equal("own_account", Code(await market.Get<SavedWorkers>().SaveAsync(both, both.UserId, None)));
        Assert.Equal("own_account", Code(await market.Get<SavedWorkers>().SaveAsync(hirer, hirer.UserId, None)));
        Assert.Null(Code(await market.Get<SavedWorkers>().SaveAsync(both, worker.UserId, None)));
        Assert.Empty((await market.Store.QueryAsync(new Query<Invitation>(), None)).Items);
    }

    [Fact]
    public async Task Ones_own_job_is_not_recommended_and_oneself_is_no_match_for_it()
    {
        var others = await market.PublishAsync(hirer);

        var jobs = (await market.Get<JobMatches>().RecommendJobsAsync(both, 10, None)).Value.Items;
        var matches = (await market.Get<JobMatches>().MatchWorkersAsync(both, own.Id, 10, None)).Value.Items;
        var forOther = (await market.Get<JobMatches>().MatchWorkersAsync(hirer, others.Id, 10, None)).Value.Items;

        Assert.Equal([others.Id], jobs.Select(match => match.Job.Id));
        Assert.Equal([worker.UserId], matches.Select(match => match.Worker.Id));
        Assert.Equal(new[] { both.UserId, worker.UserId }.Order(), forOther.Select(match => match.Worker.Id).Order());
    }

    [Fact]
    public async Task A_saved_search_finds_the_jobs_of_others_alone()
    {
        var content = new SavedSearchContent("Wiring", new SearchCriteria(Skills: ["wiring"]), AlertFrequency.Hourly);
        var search = (await market.Get<SavedSearches>().SaveAsync(both, content, None)).Value;
        market.Clock.Advance(TimeSpan.FromMinutes(1));
        await market.PublishAsync(both);
        var others = await market.PublishAsync(hirer);
        market.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await market.Get<SavedSearches>().RunDueAsync(None));

        var found = Assert.Single((await market.Store.QueryAsync(new Query<SearchMatch>(), None)).Items);
        Assert.Equal((search.Id, others.Id), (found.SearchId, found.JobId));
    }

    [Fact]
    public async Task Lists_show_what_the_caller_is_party_to_on_either_side()
    {
        var applications = market.Get<JobApplications>();
        var others = await market.PublishAsync(hirer);
        var sent = (await applications.ApplyAsync(both, others.Id, JobMarket.Application, None)).Value;
        var got = (await applications.ApplyAsync(worker, own.Id, JobMarket.Application, None)).Value;
        var third = (await market.PublishAsync(hirer)).Id;
        var invited = (await market.Get<Invitations>().SendAsync(hirer, third, both.UserId, None)).Value;
        var inviting = (await market.Get<Invitations>().SendAsync(both, (await market.PublishAsync(both)).Id, worker.UserId, None)).Value;
        var working = (await market.Get<ContractDrafts>().AcceptApplicationAsync(hirer, sent.Id, None)).Value;
        var hiring = (await market.Get<ContractDrafts>().AcceptApplicationAsync(both, got.Id, None)).Value;

        Assert.Equal([got.Id, sent.Id], await ApplicationsAsync(null));
        Assert.Equal([got.Id], await ApplicationsAsync(PartySide.Hirer));
        Assert.Equal([sent.Id], await ApplicationsAsync(PartySide.Worker));
        Assert.Equal([inviting.Id, invited.Id], await InvitationsAsync(null));
        Assert.Equal([inviting.Id], await InvitationsAsync(PartySide.Hirer));
        Assert.Equal([invited.Id], await InvitationsAsync(PartySide.Worker));
        Assert.Equal([hiring.Id, working.Id], await ContractsAsync(null));
        Assert.Equal([hiring.Id], await ContractsAsync(PartySide.Hirer));
        Assert.Equal([working.Id], await ContractsAsync(PartySide.Worker));
        Assert.Equal(sent.Id, (await market.Get<JobSearches>().GetAsync(both, others.Id, None)).Value.ApplicationId);
    }

    [Fact]
    public async Task In_each_contract_the_caller_does_the_part_of_their_side_only()
    {
        var applications = market.Get<JobApplications>();
        var sent = (await applications.ApplyAsync(both, (await market.PublishAsync(hirer)).Id, JobMarket.Application, None)).Value;
        var got = (await applications.ApplyAsync(worker, own.Id, JobMarket.Application, None)).Value;

        Assert.Equal("not_your_part", Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(both, sent.Id, None)));
        Assert.Equal("not_your_job", Code(await applications.RejectAsync(both, sent.Id, null, None)));
        Assert.Equal("not_your_application", Code(await applications.WithdrawAsync(both, got.Id, None)));
        var contract = (await market.Get<ContractDrafts>().AcceptApplicationAsync(hirer, sent.Id, None)).Value;
        var milestone = new MilestoneInput("Wiring", "", Ghs(150_000), market.Now.AddDays(7));
        Assert.Equal("not_your_part", Code(await market.Get<ContractDrafts>().AddMilestoneAsync(both, contract.Id, milestone, None)));
        Assert.Equal("not_your_part", Code(await market.Get<FundEscrow>().ExecuteAsync(both, contract.Id, new FundingInput(), None)));
    }

    [Fact]
    public async Task What_is_stored_with_one_person_on_both_sides_leads_no_further()
    {
        var sent = await market.ApplyAsync((await market.Store.FindAsync<Job>(own.Id, None))!, worker);
        var alone = sent with { Id = Guid.CreateVersion7(), WorkerId = both.UserId };
        var contract = Contract.Draft(
            Guid.CreateVersion7(), own.Id, sent.Id, both.UserId, worker.UserId, Ghs(150_000), ContractSamples.Terms, ContractSamples.Rules, market.Now).Value;
        var signed = contract with { JobId = Guid.CreateVersion7(), WorkerId = both.UserId, Status = ContractStatus.Active };
        await market.InsertAsync(alone.NotifyJobClosed(JobClosing.ByHirer, market.Now), signed);

        Assert.Equal("own_job", Code(await market.Get<ContractDrafts>().AcceptApplicationAsync(both, alone.Id, None)));
        Assert.Equal("own_job", Code(await market.Get<Offers>().MakeAsync(both, alone.Id, new OfferContent(Ghs(140_000)), None)));
        Assert.Equal("own_job", Code(await market.Get<FundEscrow>().ExecuteAsync(both, signed.Id, new FundingInput(), None)));
    }

    [Fact]
    public void An_application_an_invitation_a_contract_and_a_refund_request_are_between_two_persons()
    {
        var job = Job.Draft(Guid.CreateVersion7(), both.UserId, JobMarket.Content, market.Now).Value.Publish(market.Now).Value;
        var milestone = ContractSamples.Milestone(ContractSamples.Draft());

        Assert.Equal("own_job", Code(JobApplication.Apply(Guid.CreateVersion7(), job, both.UserId, JobMarket.Application, market.Now)));
        Assert.Equal("own_job", Code(Invitation.Send(Guid.CreateVersion7(), job, both.UserId, market.Now)));
        Assert.Equal("own_job", Code(Contract.Draft(
            Guid.CreateVersion7(), job.Id, Guid.CreateVersion7(), both.UserId, both.UserId, Ghs(150_000), ContractSamples.Terms, ContractSamples.Rules, market.Now)));
        Assert.Equal("own_job", Code(RefundRequest.Open(
            Guid.CreateVersion7(), milestone with { WorkerId = milestone.HirerId }, milestone.HirerId, "Nothing came.", market.Now)));
    }

    private async Task<IEnumerable<Guid>> ApplicationsAsync(PartySide? side) =>
        (await market.Get<JobApplications>().ListOwnAsync(both, side, [], null, new Paging(), None)).Value.Items.Select(one => one.Id);

    private async Task<IEnumerable<Guid>> InvitationsAsync(PartySide? side) =>
        (await market.Get<Invitations>().ListAsync(both, side, [], null, new Paging(), None)).Value.Items.Select(one => one.Id);

    private async Task<IEnumerable<Guid>> ContractsAsync(PartySide? side) =>
        (await market.Get<Agreements>().ListAsync(both, new ContractSearch { Side = side }, new Paging(), None)).Value.Items.Select(one => one.Id);
}
