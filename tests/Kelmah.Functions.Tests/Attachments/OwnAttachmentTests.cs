using System.Net;
using Kelmah.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Attachments;

/// <summary>Attachments as their owner lists and deletes them.</summary>
public sealed class OwnAttachmentTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task An_owner_sees_each_file_with_what_shows_it_and_nobody_elses()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var shown = await worker.UploadCleanAsync(SampleFiles.Png, "shown.png");
        var application = await SampleJobs.ApplyWithAsync(worker, await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer)), shown);
        var free = (await worker.UploadAsync(SampleFiles.Png, "free.png")).Id;

        var items = (await worker.GetAsync("/attachments")).Body.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([free, shown], items.Select(item => item.GetProperty("attachment").GetProperty("id").GetString()));
        Assert.Empty(items[0].GetProperty("usedBy").EnumerateArray());
        var use = Assert.Single(items[1].GetProperty("usedBy").EnumerateArray());
        Assert.Equal(("application", application), (use.GetProperty("kind").GetString(), use.GetProperty("entityId").GetString()));
        Assert.Empty((await (await app.SignUpAsync(UserRole.Worker)).GetAsync("/attachments")).Body.GetProperty("items").EnumerateArray());
        var first = (await worker.GetAsync("/attachments?limit=1")).Body;
        var next = (await worker.GetAsync($"/attachments?limit=1&cursor={Uri.EscapeDataString(first.GetProperty("nextCursor").GetString()!)}")).Body;
        Assert.Equal(shown, next.GetProperty("items")[0].GetProperty("attachment").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_file_that_nothing_shows_is_deleted_with_its_bytes_and_frees_its_space()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var id = await worker.UploadCleanAsync(SampleFiles.Png, "free.png");
        Assert.True(await UsedBytesAsync(worker) > 0);

        Assert.Equal(HttpStatusCode.NoContent, (await worker.DeleteAsync($"/attachments/{id}")).Status);

        (await worker.GetAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await worker.DeleteAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, await UsedBytesAsync(worker));
        Assert.Empty(Directory.EnumerateFiles(app.DataFolder, $"*{id}*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_something_shows_stays_and_nobody_deletes_anothers()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var id = await worker.UploadCleanAsync(SampleFiles.Png, "shown.png");
        await SampleJobs.ApplyWithAsync(worker, await SampleJobs.PublishAsync(hirer), id);

        (await worker.DeleteAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.Conflict, "attachment_in_use");
        (await hirer.DeleteAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await (await app.SignInAsAdminAsync()).DeleteAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.DeleteAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await worker.DeleteAsync("/attachments/no-id")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(HttpStatusCode.OK, (await hirer.GetAsync($"/attachments/{id}")).Status);
    }

    private async Task<long> UsedBytesAsync(TestClient owner) => (await app.Store.FindAsync<AttachmentSpace>(owner.UserId, CancellationToken.None))?.UsedBytes ?? 0;
}

internal sealed class OwnAttachmentAccessRows : IAccessRows
{
    /// <summary>The attachment is the worker's, and an application shows it.</summary>
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } =
        new Dictionary<string, AccessAnswers> { ["DeleteAttachment"] = AccessAnswers.All(404) with { Worker = 409 } };
}
