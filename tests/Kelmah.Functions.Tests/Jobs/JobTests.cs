using System.Net;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

public sealed class JobTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_job_is_answered_as_it_was_written()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var content = SampleJobs.Content();
        content["deadline"] = "2099-01-31T09:30:00+01:00";

        var created = await hirer.PostAsync("/jobs", content);

        Assert.Equal($"/api/v1/jobs/{created.Id}", created.Headers.Location!.ToString());
        Assert.StartsWith("\"1-", created.Headers.ETag!.Tag, StringComparison.Ordinal);
        var job = (await hirer.GetAsync($"/jobs/{created.Id}")).Body;
        Assert.Equal("draft", job.GetProperty("status").GetString());
        Assert.Equal("1000.00", job.GetProperty("budgetMin").GetProperty("amount").GetString());
        Assert.Equal("2099-01-31T08:30:00.000Z", job.GetProperty("deadline").GetString());
        Assert.Equal("Accra", job.GetProperty("location").GetProperty("city").GetString());
        Assert.Equal(hirer.UserId, job.GetProperty("hirerId").GetGuid());
    }

    [Fact]
    public async Task Publishing_needs_a_verified_address()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer, isVerified: false);
        var job = await SampleJobs.DraftAsync(hirer);

        (await hirer.PostAsync($"/jobs/{job}/publish")).AssertProblem(HttpStatusCode.Forbidden, "email_not_verified");
        await app.VerifyAsync(hirer.UserId);
        Assert.Equal("active", (await hirer.PostAsync($"/jobs/{job}/publish")).Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Applying_needs_a_verified_address()
    {
        var job = await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer));
        var worker = await app.SignUpAsync(UserRole.Worker, isVerified: false);

        (await worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application())).AssertProblem(HttpStatusCode.Forbidden, "email_not_verified");
    }

    [Fact]
    public async Task A_repeated_publish_gives_the_job_as_it_is()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);

        var again = await hirer.PostAsync($"/jobs/{job}/publish");

        Assert.Equal((HttpStatusCode.OK, 2L), (again.Status, again.Body.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task A_change_replaces_what_it_names_and_clears_what_is_null()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.DraftAsync(hirer);

        var changed = await hirer.PatchAsync($"/jobs/{job}", new { title = "Paint a house", isRemote = true, location = (object?)null, budgetMax = new { amount = "3000.00" } });

        Assert.Equal("Paint a house", changed.Body.GetProperty("title").GetString());
        Assert.Equal(JsonValueKind.Null, changed.Body.GetProperty("location").ValueKind);
        Assert.Equal("3000.00", changed.Body.GetProperty("budgetMax").GetProperty("amount").GetString());
        (await hirer.PatchAsync($"/jobs/{job}", new { title = "Stale" }, ("If-Match", "\"1\""))).AssertProblem(HttpStatusCode.PreconditionFailed, "version_mismatch");
        (await hirer.PatchAsync($"/jobs/{job}", new { status = "active" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await hirer.PatchAsync($"/jobs/{job}", new { location = (object?)null, isRemote = false })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task A_worker_applies_once_however_many_requests_come_at_once()
    {
        var job = await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer));
        var worker = await app.SignUpAsync(UserRole.Worker);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application())));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.AssertProblem(HttpStatusCode.Conflict, "already_applied"));
    }

    [Fact]
    public async Task A_rate_is_in_the_jobs_currency()
    {
        var job = await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer));
        var worker = await app.SignUpAsync(UserRole.Worker);

        (await worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application("10.00", "USD"))).AssertProblem(HttpStatusCode.UnprocessableEntity, "job_currency_differs");
    }

    [Fact]
    public async Task A_closed_job_takes_no_applications_until_it_is_reopened()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var job = await SampleJobs.PublishAsync(hirer);
        Assert.Equal("closed", (await hirer.PostAsync($"/jobs/{job}/close")).Body.GetProperty("status").GetString());

        (await worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application())).AssertProblem(HttpStatusCode.Conflict, "job_not_active");
        (await hirer.PatchAsync($"/jobs/{job}", new { title = "Too late" })).AssertProblem(HttpStatusCode.Conflict, "job_not_open");
        Assert.Equal("active", (await hirer.PostAsync($"/jobs/{job}/reopen")).Body.GetProperty("status").GetString());
        await SampleJobs.ApplyAsync(worker, job);
    }

    [Fact]
    public async Task A_decided_application_stays_decided()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var application = await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(hirer));

        Assert.Equal("rejected", (await hirer.PostAsync($"/applications/{application}/reject")).Body.GetProperty("status").GetString());
        // So does a generated client that is given no body.
        using var none = TestClient.Json(JsonSerializer.SerializeToElement<object?>(null));
        Assert.Equal(HttpStatusCode.OK, (await hirer.SendAsync(HttpMethod.Post, $"/applications/{application}/reject", none)).Status);
        (await worker.PostAsync($"/applications/{application}/withdraw")).AssertProblem(HttpStatusCode.Conflict, "application_not_pending");
    }

    [Fact]
    public async Task Filters_find_what_they_name()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var plumbing = SampleJobs.Content("Mend the kitchen sink");
        plumbing["skills"] = new[] { "Plumbing" };
        plumbing["experienceLevel"] = "expert";
        plumbing["budgetMin"] = SampleJobs.Money("100.00");
        plumbing["budgetMax"] = SampleJobs.Money("200.00");
        plumbing["location"] = new { city = "Kumasi", region = "Ashanti", latitude = 6.6885, longitude = -1.6244 };
        var sink = await SampleJobs.PublishAsync(hirer, plumbing);
        var house = await SampleJobs.PublishAsync(hirer);
        var draft = await SampleJobs.DraftAsync(hirer);
        var mine = $"hirerId={hirer.UserId}";

        await AssertFindsAsync(worker, mine, house, sink);
        await AssertFindsAsync(hirer, mine, draft, house, sink);
        await AssertFindsAsync(worker, $"{mine}&skills=PLUMBING", sink);
        await AssertFindsAsync(worker, $"{mine}&q=kitchen%20si", sink);
        await AssertFindsAsync(worker, $"{mine}&experienceLevel=expert", sink);
        await AssertFindsAsync(worker, $"{mine}&currency=GHS&budgetMin=500.00", house);
        await AssertFindsAsync(worker, $"{mine}&currency=GHS&budgetMax=500.00", sink);
        await AssertFindsAsync(worker, $"{mine}&near=5.6,-0.19&radiusKm=30", house);
        await AssertFindsAsync(worker, $"{mine}&currency=GHS&sort=budget_max", house, sink);
        await AssertFindsAsync(worker, $"{mine}&isRemote=true");
        await AssertFindsAsync(worker, $"{mine}&status=draft");
        await AssertFindsAsync(hirer, "status=draft", draft);
    }

    [Fact]
    public async Task Words_and_skills_are_found_however_they_are_typed()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var content = SampleJobs.Content("Ɔsram dan so ɛkwan");
        content["skills"] = new[] { "e\u0301lectricite\u0301" };
        var job = await SampleJobs.PublishAsync(hirer, content);
        var mine = $"hirerId={hirer.UserId}";

        foreach (var words in (string[])["osram", "ekwan", "ɔsram", "Ɛkwan dan"]) await AssertFindsAsync(hirer, $"{mine}&q={Uri.EscapeDataString(words)}", job);
        await AssertFindsAsync(hirer, $"{mine}&skills={Uri.EscapeDataString("électricité")}", job);
        await AssertFindsAsync(hirer, $"{mine}&skills={Uri.EscapeDataString("E\u0301lectricite\u0301")}", job);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gaps()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var jobs = new List<string>();
        for (var number = 0; number < 5; number++) jobs.Insert(0, await SampleJobs.DraftAsync(hirer));

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await hirer.GetAsync($"/jobs?status=draft&limit=2{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Body;
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(jobs, found);
    }

    private static async Task AssertFindsAsync(TestClient client, string query, params string[] expected)
    {
        var answer = await client.GetAsync($"/jobs?{query}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(expected, answer.Body.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
    }
}
