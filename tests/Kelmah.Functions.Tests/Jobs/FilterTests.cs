using System.Net;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>Lists of jobs, applications, contracts and transactions, narrowed by their parameters.</summary>
public sealed class FilterTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Jobs_are_found_by_place_by_when_they_were_posted_and_by_several_statuses()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var north = SampleJobs.Content("Thatch a roof in the north");
        north["location"] = new { city = "Sogakopé ", region = "Volta Ɔkɛse" };
        var roof = await SampleJobs.PublishAsync(hirer, north);
        var house = await SampleJobs.PublishAsync(hirer);
        var draft = await SampleJobs.DraftAsync(hirer);
        await hirer.PostAsync($"/jobs/{house}/close");
        var mine = $"hirerId={hirer.UserId}";
        var before = Uri.EscapeDataString(app.Clock.GetUtcNow().AddHours(-1).ToString("O"));
        var after = Uri.EscapeDataString(app.Clock.GetUtcNow().AddHours(1).ToString("O"));

        foreach (var caller in new[] { app.Anonymous, await app.SignUpAsync(UserRole.Worker) })
        {
            await AssertFindsAsync(caller, $"/jobs?{mine}&city=Sogakopé", roof);
            await AssertFindsAsync(caller, $"/jobs?{mine}&city=%20SOGAKOPE&region=volta%20okese", roof);
            await AssertFindsAsync(caller, $"/jobs?{mine}&city=Accra");
            await AssertFindsAsync(caller, $"/jobs?{mine}&region=Ashanti");
            await AssertFindsAsync(caller, $"/jobs?{mine}&postedSince={before}", roof);
            await AssertFindsAsync(caller, $"/jobs?{mine}&postedSince={after}");
        }

        await AssertFindsAsync(await app.SignUpAsync(UserRole.Worker), $"/jobs?{mine}&status=active,closed,draft", house, roof);
        await AssertFindsAsync(hirer, $"/jobs?{mine}&status=closed,draft", draft, house);
        await AssertFindsAsync(hirer, "/jobs?hirerId=me", draft, house, roof);
        await AssertFindsAsync(hirer, "/jobs?hirerId=me&status=closed", house);
        (await app.Anonymous.GetAsync("/jobs?hirerId=me")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task A_hirer_lists_the_applications_to_all_jobs_and_a_worker_their_own()
    {
        var (hirer, worker, other) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));
        var (house, roof) = (await SampleJobs.PublishAsync(hirer), await SampleJobs.PublishAsync(hirer));
        var first = await SampleJobs.ApplyAsync(worker, house);
        var second = await SampleJobs.ApplyAsync(other, house);
        var third = await SampleJobs.ApplyAsync(worker, roof);
        await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer)));
        await hirer.PostAsync($"/applications/{second}/reject");
        await worker.PostAsync($"/applications/{third}/withdraw");

        await AssertFindsAsync(hirer, "/applications", third, second, first);
        await AssertFindsAsync(hirer, "/applications?status=pending", first);
        await AssertFindsAsync(hirer, "/applications?status=rejected,withdrawn", third, second);
        await AssertFindsAsync(hirer, $"/applications?jobId={house}", second, first);
        await AssertFindsAsync(hirer, $"/jobs/{house}/applications?status=pending,accepted", first);
        await AssertFindsAsync(worker, $"/applications?jobId={roof}", third);
        await AssertFindsAsync(other, "/applications", second);
        await AssertFindsAsync(await app.SignUpAsync(UserRole.Hirer), "/applications");
    }

    [Fact]
    public async Task Contracts_are_found_by_job_by_party_and_by_several_statuses()
    {
        var one = await ContractParties.DraftAsync(app);
        var job = (await one.Hirer.GetAsync($"/contracts/{one.ContractId}")).Body.GetProperty("jobId").GetString();
        var application = await SampleJobs.ApplyAsync(await app.SignUpAsync(UserRole.Worker), await SampleJobs.PublishAsync(one.Hirer));
        var other = (await one.Hirer.PostAsync($"/applications/{application}/accept")).Id;
        await one.Hirer.PostAsync($"/contracts/{other}/cancel");

        await AssertFindsAsync(one.Hirer, $"/contracts?jobId={job}", one.ContractId);
        await AssertFindsAsync(one.Hirer, $"/contracts?partyId={one.Worker.UserId}", one.ContractId);
        await AssertFindsAsync(one.Worker, $"/contracts?partyId={one.Hirer.UserId}&status=draft", one.ContractId);
        await AssertFindsAsync(one.Hirer, "/contracts?status=draft,cancelled", other, one.ContractId);
        await AssertFindsAsync(one.Hirer, "/contracts?status=cancelled", other);
        await AssertFindsAsync(one.Stranger, $"/contracts?jobId={job}");
        await AssertFindsAsync(one.Worker, $"/contracts?partyId={one.Worker.UserId}");
    }

    [Theory]
    [InlineData("/jobs?hirerId=mine", "hirerId", "It is a UUID, or me.")]
    [InlineData("/jobs?status=active,open", "status", "It is one or more of draft, active, closed, completed.")]
    [InlineData("/jobs?postedSince=yesterday", "postedSince", "It is a time with an offset, such as 2026-01-31T09:30:00Z.")]
    [InlineData("/contracts?partyId=me", "partyId", "It is a UUID.")]
    [InlineData("/contracts?status=,", "status", "It is one or more of draft, active, completed, cancelled, disputed.")]
    [InlineData("/applications?jobId=1", "jobId", "It is a UUID.")]
    [InlineData("/wallet/transactions?type=gift", "type", "It is one or more of payment, refund, escrow_hold, escrow_release, payout, fee, tax, debt_netted, debt_returned, chargeback, exchange, correction, give_back, subscription.")]
    [InlineData("/wallet/transactions?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to", "It is later than from.")]
    [InlineData("/wallet/entries?account=all", "account", "It is one of available, pending, receivable, escrow.")]
    [InlineData("/wallet/entries?account=escrow", "contractId", "Say of which contract the escrow is.")]
    [InlineData("/wallet/entries?by=both", "by", "It is one of occurred, recorded.")]
    [InlineData("/wallet/entries?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to", "It is later than from.")]
    public async Task Wrong_parameters_are_named(string path, string field, string message)
    {
        var answer = await (await app.SignUpAsync(UserRole.Worker)).GetAsync(path);

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(message, Assert.Single(answer.Body.GetProperty("errors").GetProperty(field).EnumerateArray()).GetString());
    }

    private static async Task AssertFindsAsync(TestClient caller, string path, params string[] ids)
    {
        var answer = await caller.GetAsync(path);
        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(ids, answer.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()));
    }
}
