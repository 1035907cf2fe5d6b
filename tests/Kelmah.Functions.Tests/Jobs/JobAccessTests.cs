using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>Who may do what to a job and to an application, route by route and role by role.</summary>
public sealed class JobAccessTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Owner = "owner";
    private const string Applicant = "applicant";
    private const string OtherHirer = "other hirer";
    private const string OtherWorker = "other worker";
    private const string Admin = "admin";
    private const string Nobody = "nobody";

    private static readonly string[] Callers = [Owner, Applicant, OtherHirer, OtherWorker, Admin, Nobody];

    /// <summary>A route, where the job stands, and the status for each of <see cref="Callers"/>.</summary>
    public static TheoryData<string, string, int[]> Table => new()
    {
        { "POST /jobs", "none", [201, 403, 201, 403, 403, 401] },
        { "GET /jobs", "none", [200, 200, 200, 200, 200, 200] },
        { "GET /jobs?status=closed", "none", [200, 200, 200, 200, 200, 401] },
        { "GET /jobs?near=5.6,-0.2", "none", [200, 200, 200, 200, 200, 401] },
        { "GET /jobs/{job}", "draft", [200, 404, 404, 404, 404, 404] },
        { "GET /jobs/{job}", "active", [200, 200, 200, 200, 200, 200] },
        { "PATCH /jobs/{job}", "draft", [200, 403, 404, 403, 403, 401] },
        { "PATCH /jobs/{job}", "active", [200, 403, 403, 403, 403, 401] },
        { "DELETE /jobs/{job}", "draft", [204, 403, 404, 403, 403, 401] },
        { "DELETE /jobs/{job}", "active", [409, 403, 403, 403, 403, 401] },
        { "POST /jobs/{job}/publish", "draft", [200, 403, 404, 403, 403, 401] },
        { "POST /jobs/{job}/close", "active", [200, 403, 403, 403, 403, 401] },
        { "POST /jobs/{job}/reopen", "active", [200, 403, 403, 403, 403, 401] },
        { "POST /jobs/{job}/applications", "draft", [403, 404, 403, 404, 403, 401] },
        { "POST /jobs/{job}/applications", "active", [403, 201, 403, 201, 403, 401] },
        { "POST /jobs/{job}/applications", "applied", [403, 409, 403, 201, 403, 401] },
        { "GET /jobs/{job}/applications", "applied", [200, 403, 403, 403, 403, 401] },
        { "GET /applications", "applied", [200, 200, 200, 200, 403, 401] },
        { "GET /applications/{application}", "applied", [200, 200, 404, 404, 404, 401] },
        { "POST /applications/{application}/withdraw", "applied", [403, 200, 403, 404, 403, 401] },
        { "POST /applications/{application}/reject", "applied", [200, 403, 404, 403, 403, 401] },
        { "POST /applications/{application}/offers", "applied", [201, 201, 404, 404, 403, 401] },
        { "GET /applications/{application}/offers", "applied", [200, 200, 404, 404, 403, 401] },
        { "GET /jobs/{job}/applications/preview?proposedRate=100.00", "active", [403, 200, 403, 200, 403, 401] },
        { "GET /jobs/{job}/revisions", "draft", [200, 404, 404, 404, 404, 401] },
        { "GET /jobs/{job}/revisions", "active", [200, 200, 200, 200, 200, 401] },
        { "GET /jobs/{job}/matches", "active", [200, 403, 403, 403, 403, 401] },
        { "GET /jobs/recommended", "none", [403, 200, 403, 200, 403, 401] },
        { "POST /jobs/{job}/save", "draft", [200, 404, 404, 404, 404, 401] },
        { "POST /jobs/{job}/save", "active", [200, 200, 200, 200, 200, 401] },
        { "DELETE /jobs/{job}/save", "active", [204, 204, 204, 204, 204, 401] },
        { "GET /jobs/saved", "none", [200, 200, 200, 200, 200, 401] },
        { "POST /jobs/searches", "none", [201, 201, 201, 201, 201, 401] },
        { "GET /jobs/searches", "none", [200, 200, 200, 200, 200, 401] },
        { "GET /workers?skills=wiring&near=5.6,-0.2&q=a&sort=rating", "none", [200, 200, 200, 200, 200, 200] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Each_caller_gets_what_is_theirs(string route, string state, int[] statuses)
    {
        var clients = new Dictionary<string, TestClient>
        {
            [Owner] = await app.SignUpAsync(UserRole.Hirer),
            [Applicant] = await app.SignUpAsync(UserRole.Worker),
            [OtherHirer] = await app.SignUpAsync(UserRole.Hirer),
            [OtherWorker] = await app.SignUpAsync(UserRole.Worker),
            [Admin] = await app.SignInAsAdminAsync(),
            [Nobody] = app.Anonymous,
        };
        foreach (var (caller, status) in Callers.Zip(statuses))
        {
            var path = await PrepareAsync(route, state, clients);

            var answer = await CallAsync(clients[caller], path);

            Assert.True((int)answer.Status == status, $"{caller}: {route} of a job that is {state} answered {(int)answer.Status} {answer.Text}");
            if (status >= 400) answer.AssertProblem();
        }
    }

    private static async Task<string> PrepareAsync(string route, string state, Dictionary<string, TestClient> clients)
    {
        if (state == "none") return route;
        var job = state == "draft" ? await SampleJobs.DraftAsync(clients[Owner]) : await SampleJobs.PublishAsync(clients[Owner]);
        var application = state == "applied" ? await SampleJobs.ApplyAsync(clients[Applicant], job) : "";
        return route.Replace("{job}", job, StringComparison.Ordinal).Replace("{application}", application, StringComparison.Ordinal);
    }

    private static Task<TestAnswer> CallAsync(TestClient client, string route)
    {
        var parts = route.Split(' ');
        object? body = parts switch
        {
            ["POST", "/jobs"] => SampleJobs.Content(),
            ["POST", "/jobs/searches"] => new { name = "Roofs", criteria = new { q = "roof" } },
            ["POST", var path] when path.EndsWith("/offers", StringComparison.Ordinal) => new { rate = SampleJobs.Money("1400.00") },
            ["PATCH", _] => new { title = "Another title" },
            ["POST", var path] when path.EndsWith("/applications", StringComparison.Ordinal) => SampleJobs.Application(),
            _ => null,
        };
        return client.SendAsync(HttpMethod.Parse(parts[0]), parts[1], body is null ? null : TestClient.Json(body));
    }
}
