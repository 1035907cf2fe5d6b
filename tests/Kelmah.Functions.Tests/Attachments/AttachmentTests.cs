using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Attachments;

/// <summary>Uploading, checking and reading files.</summary>
public sealed class AttachmentTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_file_is_read_back_as_it_was_once_it_is_checked()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var hash = Convert.ToHexStringLower(SHA256.HashData(SampleFiles.Png));

        var uploaded = await worker.UploadAsync(SampleFiles.Png, "a photo.png");
        Assert.Equal(HttpStatusCode.Created, uploaded.Status);
        Assert.Equal("image/png", uploaded.Body.GetProperty("contentType").GetString());
        Assert.Equal((hash, SampleFiles.Png.Length), (uploaded.Body.GetProperty("sha256").GetString(), uploaded.Body.GetProperty("size").GetInt32()));
        Assert.Equal("clean", await worker.ScannedAsync(uploaded.Id));

        using var content = await worker.GetContentAsync(app.Http, uploaded.Id);
        Assert.Equal(SampleFiles.Png, await content.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{hash}\"", content.Headers.ETag!.Tag);
        Assert.Equal("attachment", content.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(content.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(content.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var again = await worker.GetContentAsync(app.Http, uploaded.Id, content.Headers.ETag.Tag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_virus_is_found_its_content_goes_and_nobody_gets_it()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var id = (await worker.UploadAsync(SampleFiles.Zip("readme.txt", SampleFiles.Eicar), "photos.zip")).Id;

        Assert.Equal("infected", await worker.ScannedAsync(id));
        (await worker.GetAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.UnprocessableEntity, "attachment_infected");
        await Until.HoldsAsync(
            () => worker.GetAsync("/notifications"), told => told.Text.Contains("A file of yours was not accepted", StringComparison.Ordinal));
        var job = await SampleJobs.PublishAsync(await app.SignUpAsync(UserRole.Hirer));
        var applied = await worker.PostAsync($"/jobs/{job}/applications", Application(id));
        applied.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.True(applied.Body.GetProperty("errors").TryGetProperty("portfolio[0].attachmentId", out _));
    }

    [Theory]
    [InlineData("MZ\u0001\u0002", "setup.txt", "attachment_type_not_allowed")]
    [InlineData("<!DOCTYPE html><p>", "page.txt", "attachment_type_not_allowed")]
    [InlineData("<svg onload='x()'>", "picture.svg", "attachment_type_not_allowed")]
    [InlineData("#!/bin/sh\n", "run.txt", "attachment_type_not_allowed")]
    [InlineData("a\u0000b", "bytes", "attachment_type_not_allowed")]
    [InlineData("%PDF-1.7", "photo.png", "attachment_type_differs_from_name")]
    [InlineData("alert(1)", "page.html", "attachment_type_differs_from_name")]
    public async Task What_is_not_accepted_is_refused_by_what_its_bytes_are(string content, string name, string code)
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var answer = await worker.UploadAsync(Encoding.UTF8.GetBytes(content), name);

        answer.AssertProblem();
        Assert.Equal(code, answer.Code);
    }

    [Theory]
    [InlineData("../../etc/passwd.txt", "passwd.txt")]
    [InlineData("C:\\Windows\\notes.txt", "notes.txt")]
    [InlineData("..", "file")]
    [InlineData("a;b.txt", "a_b.txt")]
    public async Task A_name_is_stripped_of_its_path(string name, string kept)
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var answer = await worker.UploadAsync("Notes."u8.ToArray(), name);

        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        Assert.Equal(kept, answer.Body.GetProperty("fileName").GetString());
    }

    [Theory]
    [InlineData("Cafe\u0301 crème.txt", "Café crème.txt")]
    [InlineData("हिन्दी.txt", "हिन्दी.txt")]
    [InlineData("𠮷野家 🎨.txt", "𠮷野家 🎨.txt")]
    public async Task A_name_of_any_script_keeps_its_letters(string name, string kept)
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var uploaded = await worker.UploadAsync("Notes."u8.ToArray(), name);
        Assert.Equal(kept, uploaded.Body.GetProperty("fileName").GetString());
        Assert.Equal("clean", await worker.ScannedAsync(uploaded.Id));

        using var content = await worker.GetContentAsync(app.Http, uploaded.Id);

        Assert.Equal(kept, content.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Fact]
    public async Task Ten_mebibytes_are_taken_and_a_byte_more_is_not()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var largest = new byte[Attachment.MaxSize];
        SampleFiles.Png.CopyTo(largest, 0);

        Assert.Equal(HttpStatusCode.Created, (await worker.UploadAsync(largest, "large.png")).Status);
        (await worker.UploadAsync([.. largest, 0], "larger.png")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task A_body_without_exactly_one_file_is_refused()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        await RefusedAsync(worker, new MultipartFormDataContent(), 400);
        await RefusedAsync(worker, new MultipartFormDataContent { { new StringContent("x"), "file" } }, 400);
        await RefusedAsync(worker, new MultipartFormDataContent { SampleFiles.Part(SampleFiles.Png, "a.png"), SampleFiles.Part(SampleFiles.Png, "b.png") }, 400);
        await RefusedAsync(worker, new MultipartFormDataContent { SampleFiles.Part([], "a.png") }, 400);
        await RefusedAsync(worker, TestClient.Json(new { file = "x" }), 415);
        await RefusedAsync(worker, Broken("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nabc"), 400);
        await RefusedAsync(worker, Broken("--y"), 400);
        await RefusedAsync(worker, Broken(""), 400);
    }

    [Fact]
    public async Task A_profile_opens_what_it_shows_to_everybody_and_closes_what_it_shows_no_more()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var stranger = await app.SignUpAsync(UserRole.Hirer);
        var id = await worker.UploadCleanAsync(SampleFiles.Png, "photo.png");
        (await stranger.GetAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var shown = await worker.PatchAsync("/users/me", new { profile = new { portfolio = new[] { new { title = "A house", attachmentId = id } } } });
        Assert.True(shown.Status == HttpStatusCode.OK, shown.Text);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync($"/attachments/{id}")).Status);
        await worker.PatchAsync("/users/me", new { profile = new { portfolio = Array.Empty<object>() } });
        (await stranger.GetAsync($"/attachments/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task The_attachment_of_somebody_else_cannot_be_shown()
    {
        var id = await (await app.SignUpAsync(UserRole.Worker)).UploadCleanAsync(SampleFiles.Png, "photo.png");
        var other = await app.SignUpAsync(UserRole.Worker);

        var answer = await other.PatchAsync("/users/me", new { profile = new { portfolio = new[] { new { title = "A house", attachmentId = id } } } });

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty("profile.portfolio[0].attachmentId", out _));
    }

    [Fact]
    public async Task What_is_over_the_quota_is_refused()
    {
        await using var small = await KelmahApp.StartNewAsync(("Attachments:QuotaMiB", "10"));
        var worker = await small.SignUpAsync(UserRole.Worker);
        var most = new byte[Attachment.MaxSize - 100];
        SampleFiles.Png.CopyTo(most, 0);

        Assert.Equal(HttpStatusCode.Created, (await worker.UploadAsync(most, "large.png")).Status);
        (await worker.UploadAsync(SampleFiles.Png, "small.png")).AssertProblem(HttpStatusCode.UnprocessableEntity, "attachment_quota_exceeded");
    }

    private static object Application(string attachmentId) => new
    {
        coverLetter = "I have rewired forty houses in Accra.",
        proposedRate = SampleJobs.Money("1500.00"),
        estimatedDuration = 10,
        portfolio = new[] { new { title = "A house", attachmentId } },
    };

    private static async Task RefusedAsync(TestClient user, HttpContent content, int status)
    {
        using (content)
        {
            var answer = await user.SendAsync(HttpMethod.Post, "/attachments", content);
            answer.AssertProblem();
            Assert.True((int)answer.Status == status, answer.Text);
        }
    }

    private static ByteArrayContent Broken(string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        return content;
    }
}
