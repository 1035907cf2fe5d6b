using System.Net;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

public sealed class SavedWorkerTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_worker_is_saved_once_and_taken_from_the_list_again()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var (first, second) = (await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));

        await hirer.PostAsync($"/workers/{first.UserId}/save");
        var saved = await hirer.PostAsync($"/workers/{second.UserId}/save");
        var again = await hirer.PostAsync($"/workers/{second.UserId}/save");

        saved.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(saved.Text, again.Text);
        Assert.Equal([second.UserId, first.UserId], await SavedAsync(hirer));
        Assert.Empty(await SavedAsync(await app.SignUpAsync(UserRole.Hirer)));
        for (var times = 0; times < 2; times++) Assert.Equal(HttpStatusCode.NoContent, (await hirer.DeleteAsync($"/workers/{second.UserId}/save")).Status);
        Assert.Equal([first.UserId], await SavedAsync(hirer));
    }

    [Fact]
    public async Task A_hirer_sees_on_each_list_and_profile_who_is_saved_and_others_do_not()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var (saved, other) = (await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));
        foreach (var worker in new[] { saved, other }) await worker.PatchAsync("/users/me", new { profile = new { skills = (string[])["rope making"] } });
        var content = SampleJobs.Content();
        content["skills"] = (string[])["rope making"];
        content["isRemote"] = true;
        var job = await SampleJobs.PublishAsync(hirer, content);
        await hirer.PostAsync($"/workers/{saved.UserId}/save");

        Assert.Equal([(other.UserId, false), (saved.UserId, true)], await MarksAsync(hirer, "/workers?skills=rope%20making"));
        Assert.Equal([(saved.UserId, true)], await MarksAsync(hirer, "/workers/saved"));
        Assert.Equal([(other.UserId, false), (saved.UserId, true)], await MarksAsync(hirer, $"/jobs/{job}/matches"));
        Assert.Equal((saved.UserId, true), MarkOf((await hirer.GetAsync($"/users/{saved.UserId}")).Body));
        Assert.Equal((hirer.UserId, null), MarkOf((await hirer.GetAsync($"/users/{hirer.UserId}")).Body));
        Assert.Equal([(other.UserId, false), (saved.UserId, false)], await MarksAsync(await app.SignUpAsync(UserRole.Hirer), "/workers?skills=rope%20making"));
        foreach (var caller in new[] { app.Anonymous, saved, await app.SignInAsAdminAsync() })
        {
            Assert.Equal([(other.UserId, null), (saved.UserId, null)], await MarksAsync(caller, "/workers?skills=rope%20making"));
            Assert.Equal((saved.UserId, null), MarkOf((await caller.GetAsync($"/users/{saved.UserId}")).Body));
        }
    }

    [Fact]
    public async Task A_suspended_worker_is_neither_saved_nor_shown()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        await hirer.PostAsync($"/workers/{worker.UserId}/save");
        var admin = await app.SignInAsAdminAsync();

        (await admin.PostAsync($"/admin/users/{worker.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);
        Assert.Empty(await SavedAsync(hirer));
        (await hirer.PostAsync($"/workers/{worker.UserId}/save")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        await admin.PostAsync($"/admin/users/{worker.UserId}/reinstate");
        Assert.Equal([worker.UserId], await SavedAsync(hirer));
    }

    [Fact]
    public async Task Whoever_is_no_worker_cannot_be_saved()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        foreach (var id in new[] { (await app.SignInAsAdminAsync()).UserId, Guid.CreateVersion7() })
            (await hirer.PostAsync($"/workers/{id}/save")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await hirer.PostAsync($"/workers/{hirer.UserId}/save")).AssertProblem(HttpStatusCode.Conflict, "own_account");
        (await hirer.GetAsync("/workers/saved?limit=0")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static async Task<List<(Guid Id, bool? IsSaved)>> MarksAsync(TestClient caller, string path) =>
        [.. (await caller.GetAsync(path)).Body.GetProperty("items").EnumerateArray().Select(item => MarkOf(item.TryGetProperty("worker", out var worker) ? worker : item))];

    private static (Guid Id, bool? IsSaved) MarkOf(JsonElement profile) =>
        (profile.GetProperty("id").GetGuid(), profile.GetProperty("isSaved") is { ValueKind: not JsonValueKind.Null } mark ? mark.GetBoolean() : null);

    private static async Task<IEnumerable<Guid>> SavedAsync(TestClient hirer) =>
        (await hirer.GetAsync("/workers/saved")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("worker").GetProperty("id").GetGuid());
}

internal sealed class SavedWorkerAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>();

    public Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult(collection == "workers" ? world.OtherWorker.UserId.ToString() : null);
}
