using System.Net;
using Kelmah.Attachments;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>Files that a job shows.</summary>
public sealed class JobAttachmentTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_file_is_read_by_its_hirer_until_the_job_is_published_and_by_everybody_then()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var plan = await hirer.UploadCleanAsync(SampleFiles.Png, "plan.png");
        var job = await SampleJobs.DraftAsync(hirer, With(plan));

        foreach (var stranger in new[] { worker, app.Anonymous })
            (await stranger.GetAsync($"/attachments/{plan}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await hirer.GetAsync($"/attachments/{plan}")).Status);
        (await hirer.PostAsync($"/jobs/{job}/publish")).AssertStatus(HttpStatusCode.OK);

        var seen = Assert.Single((await worker.GetAsync($"/jobs/{job}")).Body.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("The plan", plan), (seen.GetProperty("name").GetString(), seen.GetProperty("attachmentId").GetString()));
        foreach (var caller in new[] { hirer, worker, await app.SignUpAsync(UserRole.Hirer), await app.SignInAsAdminAsync(), app.Anonymous })
        {
            Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync($"/attachments/{plan}")).Status);
            Assert.Equal("plan.png", (await caller.GetAsync($"/attachments/{plan}/metadata")).Body.GetProperty("fileName").GetString());
        }

        var use = Assert.Single((await hirer.GetAsync("/attachments")).Body.GetProperty("items")[0].GetProperty("usedBy").EnumerateArray());
        Assert.Equal(("job", job), (use.GetProperty("kind").GetString(), use.GetProperty("entityId").GetString()));
    }

    [Fact]
    public async Task A_stranger_reads_a_file_while_its_job_is_open_and_no_longer()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var plan = await hirer.UploadCleanAsync(SampleFiles.Png, "plan.png");
        var job = await SampleJobs.PublishAsync(hirer, With(plan));
        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.GetAsync($"/attachments/{plan}")).Status);

        await hirer.PostAsync($"/jobs/{job}/close");

        foreach (var path in new[] { $"/attachments/{plan}", $"/attachments/{plan}/metadata" })
            (await app.Anonymous.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        foreach (var caller in new[] { hirer, await app.SignUpAsync(UserRole.Worker) })
            Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync($"/attachments/{plan}")).Status);
    }

    [Fact]
    public async Task A_harmful_file_is_read_by_nobody_though_an_open_job_shows_it()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);
        var use = new AttachmentUse(AttachmentUseKind.Job, Guid.Parse(job), []) { IsPublic = true };
        foreach (var (state, code) in new[] { (ScanState.Infected, "attachment_infected"), (ScanState.Failed, "attachment_scan_failed") })
        {
            var id = await StoreAsync(hirer, use, state);

            foreach (var caller in new[] { hirer, await app.SignUpAsync(UserRole.Worker), app.Anonymous })
                Assert.Equal(code, (await caller.GetAsync($"/attachments/{id}")).Code);
        }
    }

    [Fact]
    public async Task A_file_that_the_job_ceases_to_show_is_free_and_so_is_that_of_a_deleted_draft()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var (first, second) = (await hirer.UploadCleanAsync(SampleFiles.Png, "a.png"), await hirer.UploadCleanAsync(SampleFiles.Png, "b.png"));
        var job = await SampleJobs.PublishAsync(hirer, With(first));
        (await hirer.DeleteAsync($"/attachments/{first}")).AssertProblem(HttpStatusCode.Conflict, "attachment_in_use");

        var changed = await hirer.PatchAsync($"/jobs/{job}", new { attachments = new[] { new { name = "The plan", attachmentId = second } } });

        changed.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NoContent, (await hirer.DeleteAsync($"/attachments/{first}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignUpAsync(UserRole.Worker)).GetAsync($"/attachments/{second}")).Status);
        var third = await hirer.UploadCleanAsync(SampleFiles.Png, "c.png");
        var draft = await SampleJobs.DraftAsync(hirer, With(third));
        Assert.Equal(HttpStatusCode.NoContent, (await hirer.DeleteAsync($"/jobs/{draft}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await hirer.DeleteAsync($"/attachments/{third}")).Status);
    }

    [Fact]
    public async Task Files_of_others_and_wrong_lists_are_refused()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var others = await (await app.SignUpAsync(UserRole.Hirer)).UploadCleanAsync(SampleFiles.Png, "plan.png");

        foreach (var (attachments, field) in new (object, string)[]
        {
            (new[] { new { name = "The plan", attachmentId = others } }, "attachments[0].attachmentId"),
            (new[] { new { name = "", attachmentId = others } }, "attachments[0].name"),
            (Enumerable.Repeat(new { name = "The plan", attachmentId = others }, 11).ToArray(), "attachments"),
            (new object?[] { null }, "attachments[0]"),
        })
        {
            var content = SampleJobs.Content();
            content["attachments"] = attachments;
            var answer = await hirer.PostAsync("/jobs", content);
            answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
            Assert.True(answer.Body.GetProperty("errors").TryGetProperty(field, out _), answer.Text);
        }
    }

    /// <summary>A file that was found so after the job had begun to show it.</summary>
    private async Task<Guid> StoreAsync(TestClient owner, AttachmentUse use, ScanState state)
    {
        var (id, now) = (Guid.CreateVersion7(), app.Clock.GetUtcNow());
        var content = new AttachmentContent("plan.png", "image/png", 208, new string('0', 64));
        var file = Attachment.Upload(id, owner.UserId, content, now).Take(use, now).Value with { ScanState = state };
        var stored = await app.Services.GetRequiredService<Transactor>().RunAsync<Attachment>(owner.UserId, work => Task.FromResult<Result<Attachment>>(work.Insert(file)), CancellationToken.None);
        return stored.Value.Id;
    }

    private static Dictionary<string, object?> With(string attachmentId)
    {
        var content = SampleJobs.Content();
        content["attachments"] = new[] { new { name = "The plan", attachmentId } };
        return content;
    }
}
