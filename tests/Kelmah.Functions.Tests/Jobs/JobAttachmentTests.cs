using System.Net;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>Files that a job shows.</summary>
public sealed class JobAttachmentTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_file_is_read_by_its_hirer_until_the_job_is_published_and_by_every_signed_in_user_then()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var plan = await hirer.UploadCleanAsync(SampleFiles.Png, "plan.png");
        var job = await SampleJobs.DraftAsync(hirer, With(plan));

        (await worker.GetAsync($"/attachments/{plan}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await hirer.GetAsync($"/attachments/{plan}")).Status);
        (await hirer.PostAsync($"/jobs/{job}/publish")).AssertStatus(HttpStatusCode.OK);

        var seen = Assert.Single((await worker.GetAsync($"/jobs/{job}")).Body.GetProperty("attachments").EnumerateArray());
        Assert.Equal(("The plan", plan), (seen.GetProperty("name").GetString(), seen.GetProperty("attachmentId").GetString()));
        foreach (var caller in new[] { hirer, worker, await app.SignUpAsync(UserRole.Hirer), await app.SignInAsAdminAsync() })
            Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync($"/attachments/{plan}")).Status);
        (await app.Anonymous.GetAsync($"/attachments/{plan}")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        var use = Assert.Single((await hirer.GetAsync("/attachments")).Body.GetProperty("items")[0].GetProperty("usedBy").EnumerateArray());
        Assert.Equal(("job", job), (use.GetProperty("kind").GetString(), use.GetProperty("entityId").GetString()));
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

    private static Dictionary<string, object?> With(string attachmentId)
    {
        var content = SampleJobs.Content();
        content["attachments"] = new[] { new { name = "The plan", attachmentId } };
        return content;
    }
}
