using System.Net;
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

        foreach (var id in new[] { hirer.UserId, (await app.SignInAsAdminAsync()).UserId, Guid.CreateVersion7() })
            (await hirer.PostAsync($"/workers/{id}/save")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await hirer.GetAsync("/workers/saved?limit=0")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static async Task<IEnumerable<Guid>> SavedAsync(TestClient hirer) =>
        (await hirer.GetAsync("/workers/saved")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("worker").GetProperty("id").GetGuid());
}

internal sealed class SavedWorkerAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>();

    public Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult(collection == "workers" ? world.OtherWorker.UserId.ToString() : null);
}
