using System.Net;
using System.Text;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Contracts;

public sealed class ContractRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"title":5}""")]
    [InlineData("""{"title":"a","description":"b","amount":{"amount":"1e99","currency":"GHS"},"dueDate":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"a","description":"b","amount":{"amount":"-1","currency":"GHS"},"dueDate":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"a","description":"b","amount":{"amount":"1","currency":"XXX"},"dueDate":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"title":"a","description":"b","amount":{"amount":"1.00","currency":"GHS"},"dueDate":"tomorrow"}""")]
    [InlineData("""{"title":"a","description":"b","amount":{"amount":"1.00","currency":"GHS"},"dueDate":"9999-12-31T23:59:59Z"}""")]
    [InlineData("""{"title":"","description":"b","amount":{"amount":"0.00","currency":"GHS"},"dueDate":"2001-01-01T00:00:00Z","extra":1}""")]
    public async Task A_malformed_milestone_is_refused_and_changes_nothing(string body)
    {
        var parties = await ContractParties.DraftAsync(app);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        (await parties.Hirer.SendAsync(HttpMethod.Post, $"/contracts/{parties.ContractId}/milestones", content)).AssertProblem();

        var milestones = await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/milestones");
        Assert.Equal(1, milestones.Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_draft_is_planned_signed_and_shown()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{parties.ContractId}";

        var revised = await parties.Hirer.PatchAsync(path, new { terms = new { text = "Rewire the house.", inspectionDays = 7 } });
        Assert.Equal(7, revised.Body.GetProperty("terms").GetProperty("inspectionDays").GetInt32());
        var stale = await parties.Hirer.PatchAsync(path, new { terms = new { text = "x" } }, ("If-Match", "\"1\""));
        stale.AssertProblem(HttpStatusCode.PreconditionFailed, "version_mismatch");
        (await parties.Worker.PostAsync($"{path}/sign", new { termsHash = "00" })).AssertProblem(HttpStatusCode.Conflict, "contract_terms_changed");
        await parties.SignAsync();

        var active = (await parties.Worker.GetAsync(path)).Body;
        Assert.Equal("active", active.GetProperty("status").GetString());
        Assert.Equal(2, active.GetProperty("signatures").GetArrayLength());
        Assert.Equal("1500.00", active.GetProperty("milestones")[0].GetProperty("amount").GetProperty("amount").GetString());
        (await parties.Hirer.PatchAsync(path, new { terms = new { text = "y" } })).AssertProblem(HttpStatusCode.Conflict, "contract_not_draft");
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertProblem(HttpStatusCode.Conflict, "escrow_not_funded");
        var timeline = (await parties.Worker.GetAsync($"{path}/timeline")).Body;
        Assert.Contains(timeline.GetProperty("next").EnumerateArray(), next => next.GetProperty("kind").GetString() == "funding");
    }

    [Fact]
    public async Task A_second_acceptance_for_the_job_is_refused()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);
        var first = await SampleJobs.ApplyAsync(await app.SignUpAsync(UserRole.Worker), job);
        var second = await SampleJobs.ApplyAsync(await app.SignUpAsync(UserRole.Worker), job);

        Assert.Equal(HttpStatusCode.Created, (await hirer.PostAsync($"/applications/{first}/accept")).Status);
        (await hirer.PostAsync($"/applications/{second}/accept")).AssertProblem(HttpStatusCode.Conflict, "job_already_contracted");
    }

    [Fact]
    public async Task A_list_takes_only_what_it_knows()
    {
        var parties = await ContractParties.DraftAsync(app);

        var mine = await parties.Worker.GetAsync("/contracts?status=draft&limit=1");
        Assert.Equal(parties.ContractId, mine.Body.GetProperty("items")[0].GetProperty("id").GetString());
        (await parties.Worker.GetAsync("/contracts?status=open")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Worker.GetAsync("/contracts?cursor=nonsense")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Worker.GetAsync("/contracts/not-a-uuid")).AssertProblem();
    }
}
