using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>From the acceptance of an application to the second signature.</summary>
public sealed class AgreementTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Accepting_drafts_the_contract_at_the_proposed_rate()
    {
        var application = await market.ApplyAsync(await market.PostJobAsync(), market.Worker);

        var draft = (await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, application.Id, None)).Value;

        Assert.Equal((ContractStatus.Draft, Ghs(150_000)), (draft.Status, draft.TotalAmount));
        Assert.Equal((1_000, 14), (draft.Terms.FeeBasisPoints, draft.Terms.InspectionDays));
        var accepted = await market.Store.FindAsync<JobApplication>(application.Id, None);
        Assert.Equal(ApplicationStatus.Accepted, accepted!.Status);
    }

    [Fact]
    public async Task Accepting_twice_answers_with_the_first_contract()
    {
        var application = await market.ApplyAsync(await market.PostJobAsync(), market.Worker);
        var drafts = market.Get<ContractDrafts>();

        var first = (await drafts.AcceptApplicationAsync(market.Hirer, application.Id, None)).Value;
        var second = (await drafts.AcceptApplicationAsync(market.Hirer, application.Id, None)).Value;

        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task Fifty_acceptances_at_once_give_one_contract()
    {
        var job = await market.PostJobAsync();
        var applications = new List<JobApplication>();
        for (var count = 0; count < 50; count++) applications.Add(await market.ApplyAsync(job, NewCaller(UserRole.Worker)));
        var drafts = market.Get<ContractDrafts>();

        var results = await Task.WhenAll(applications.Select(
            application => Task.Run(() => drafts.AcceptApplicationAsync(market.Hirer, application.Id, None))));

        Assert.Single(results, result => result.Refusal is null);
        Assert.All(results.Where(result => result.Refusal is not null), result => Assert.Equal("job_already_contracted", Code(result)));
        var contracts = await market.Store.CountAsync(ContractCollection.HirerId.Is(market.Hirer.UserId), None);
        Assert.Equal(1, contracts);
        var accepted = await market.Store.QueryAsync(new Query<JobApplication> { Limit = 100 }, None);
        Assert.Single(accepted.Items, application => application.Status == ApplicationStatus.Accepted);
    }

    [Fact]
    public async Task Only_the_hirer_accepts()
    {
        var application = await market.ApplyAsync(await market.PostJobAsync(), market.Worker);
        var drafts = market.Get<ContractDrafts>();

        Assert.Equal("not_found", Code(await drafts.AcceptApplicationAsync(market.Stranger, application.Id, None)));
        Assert.Equal("not_found", Code(await drafts.AcceptApplicationAsync(market.Hirer, Guid.CreateVersion7(), None)));
        Assert.Equal("not_your_part", Code(await drafts.AcceptApplicationAsync(market.Worker, application.Id, None)));
    }

    [Fact]
    public async Task A_party_whose_address_is_not_verified_does_not_sign()
    {
        var draft = await market.DraftAsync();
        var account = new NewAccount(market.Worker.UserId, "kofi@example.com", "hash", UserRole.Worker, new UserProfile("Kofi", "Boateng"), Guid.CreateVersion7());
        await market.InsertAsync(User.Register(account, market.Now));

        Assert.Equal("email_not_verified", Code(await market.Get<Agreements>().SignAsync(market.Worker, draft.Id, draft.TermsHash, None)));
        Assert.Empty((await market.ReadAsync(draft.Id)).Signatures);
    }

    [Fact]
    public async Task A_change_of_the_terms_or_of_a_milestone_voids_the_signatures()
    {
        var draft = await market.DraftAsync();
        await market.Get<Agreements>().SignAsync(market.Hirer, draft.Id, draft.TermsHash, None);

        var revised = await market.Get<ContractDrafts>().ReviseAsync(
            market.Hirer, draft.Id, Patch("""{"terms":{"text":"With a garage.","inspectionDays":7}}"""), null, None);
        Assert.Empty(revised.Value.Signatures);
        Assert.Equal(("With a garage.", 7, 1_000), (revised.Value.Terms.Text, revised.Value.Terms.InspectionDays, revised.Value.Terms.FeeBasisPoints));

        await market.Get<Agreements>().SignAsync(market.Hirer, draft.Id, revised.Value.TermsHash, None);
        var milestone = await market.Get<ContractDrafts>().ReviseMilestoneAsync(
            market.Hirer, draft.Milestones[0].Id, Patch("""{"title":"All the wiring"}"""), null, None);
        Assert.Equal(("All the wiring", Ghs(100_000)), (milestone.Value.Title, milestone.Value.Amount));
        Assert.Empty((await market.ReadAsync(draft.Id)).Signatures);
    }

    [Theory]
    [InlineData("""{"terms":{"feeBasisPoints":1}}""", "terms.feeBasisPoints")]
    [InlineData("""{"terms":{"inspectionDays":31}}""", "terms.inspectionDays")]
    [InlineData("""{"totalAmount":{"amount":"0.00","currency":"GHS"}}""", "totalAmount")]
    [InlineData("""{"totalAmount":{"amount":"1.00","currency":"USD"}}""", "totalAmount.currency")]
    [InlineData("""{"status":"active"}""", "status")]
    public async Task What_the_hirer_may_not_set_is_named(string patch, string field)
    {
        var draft = await market.DraftAsync();

        var refused = await market.Get<ContractDrafts>().ReviseAsync(market.Hirer, draft.Id, Patch(patch), null, None);

        Assert.Contains(field, refused.Refusal!.Errors!.Keys);
    }

    [Fact]
    public async Task A_change_of_a_version_that_was_not_seen_is_refused()
    {
        var draft = await market.DraftAsync();

        var refused = await market.Get<ContractDrafts>().ReviseAsync(
            market.Hirer, draft.Id, Patch("""{"terms":{"text":"x"}}"""), draft.Version - 1, None);

        Assert.Equal("version_mismatch", Code(refused));
    }

    [Fact]
    public async Task A_milestone_can_be_taken_out_and_its_number_is_not_used_again_before_the_last()
    {
        var draft = await market.DraftAsync();

        await market.Get<ContractDrafts>().RemoveMilestoneAsync(market.Hirer, draft.Milestones[0].Id, null, None);
        var third = await market.AddMilestoneAsync(draft.Id, "Wiring again", 100_000, 7);

        Assert.Equal(3, third.Number);
        Assert.Equal(["Consumer unit", "Wiring again"], (await market.ReadAsync(draft.Id)).Milestones.Select(milestone => milestone.Title));
    }

    [Fact]
    public async Task Milestones_added_at_once_all_count_in_the_hash()
    {
        var application = await market.ApplyAsync(await market.PostJobAsync(), market.Worker);
        var draft = (await market.Get<ContractDrafts>().AcceptApplicationAsync(market.Hirer, application.Id, None)).Value;

        await Task.WhenAll(Enumerable.Range(1, 4).Select(
            number => Task.Run(() => market.AddMilestoneAsync(draft.Id, $"Part {number}", 37_500, number))));

        var read = await market.ReadAsync(draft.Id);
        Assert.Equal([1, 2, 3, 4], read.Milestones.Select(milestone => milestone.Number));
        Assert.Null(Code(await market.Get<Agreements>().SignAsync(market.Hirer, draft.Id, read.TermsHash, None)));
    }

    [Fact]
    public async Task The_second_signature_closes_the_job_and_rejects_the_other_applications()
    {
        var draft = await market.DraftAsync();
        var other = await market.ApplyAsync((await market.Store.FindAsync<Job>(draft.JobId, None))!, NewCaller(UserRole.Worker));
        var agreements = market.Get<Agreements>();

        var first = (await agreements.SignAsync(market.Worker, draft.Id, draft.TermsHash, None)).Value;
        var second = (await agreements.SignAsync(market.Hirer, draft.Id, draft.TermsHash, None)).Value;
        var repeated = (await agreements.SignAsync(market.Hirer, draft.Id, draft.TermsHash, None)).Value;

        Assert.Equal((ContractStatus.Draft, ContractStatus.Active), (first.Status, second.Status));
        Assert.Equal(second.Version, repeated.Version);
        Assert.All(second.Milestones, milestone => Assert.Equal(milestone.DueDate, milestone.BecomesOverdueAt));
        Assert.Equal(JobStatus.Closed, (await market.Store.FindAsync<Job>(draft.JobId, None))!.Status);
        Assert.Equal(ApplicationStatus.Rejected, (await market.Store.FindAsync<JobApplication>(other.Id, None))!.Status);
    }

    [Fact]
    public async Task Both_signatures_at_once_activate_once()
    {
        var draft = await market.DraftAsync();
        var agreements = market.Get<Agreements>();

        await Task.WhenAll(
            Task.Run(() => agreements.SignAsync(market.Worker, draft.Id, draft.TermsHash, None)),
            Task.Run(() => agreements.SignAsync(market.Hirer, draft.Id, draft.TermsHash, None)));

        var events = await market.Get<IEventLog>().ReadStreamAsync(ContractCollection.Definition.StreamId(draft.Id), 0, None);
        Assert.Single(events, record => record.Payload is ContractActivated);
        Assert.Equal(2, events.Count(record => record.Payload is ContractSigned));
    }

    [Fact]
    public async Task A_stranger_finds_nothing_and_other_terms_are_not_signed()
    {
        var draft = await market.DraftAsync();

        Assert.Equal("not_found", Code(await market.Get<Agreements>().GetAsync(market.Stranger, draft.Id, None)));
        Assert.Equal("not_found", Code(await market.Get<Agreements>().SignAsync(market.Stranger, draft.Id, draft.TermsHash, None)));
        Assert.Equal("not_found", Code(await market.Get<Agreements>().SignAsync(market.Admin, draft.Id, draft.TermsHash, None)));
        Assert.Equal("contract_terms_changed", Code(await market.Get<Agreements>().SignAsync(market.Worker, draft.Id, "00", None)));
        Assert.Equal("not_your_part", Code(await market.Get<ContractDrafts>().ReviseAsync(market.Worker, draft.Id, Patch("{}"), null, None)));
        Assert.Null(Code(await market.Get<Agreements>().GetAsync(market.Admin, draft.Id, None)));
    }

    [Fact]
    public async Task A_party_lists_its_own_contracts_only()
    {
        var draft = await market.DraftAsync();
        var agreements = market.Get<Agreements>();

        var mine = (await agreements.ListAsync(market.Worker, new ContractSearch { Statuses = [ContractStatus.Draft] }, new Paging(), None)).Value;

        Assert.Equal([draft.Id], mine.Items.Select(contract => contract.Id));
        Assert.Equal(2, mine.Items[0].Milestones.Count);
        Assert.Empty((await agreements.ListAsync(market.Worker, new ContractSearch { Statuses = [ContractStatus.Active] }, new Paging(), None)).Value.Items);
        Assert.Empty((await agreements.ListAsync(market.Stranger, new ContractSearch(), new Paging(), None)).Value.Items);
    }

    private static MergePatch Patch(string json) => MergePatch.Of(System.Text.Json.JsonDocument.Parse(json).RootElement).Value;
}
