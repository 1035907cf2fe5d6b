using System.Net;
using System.Text.Json;
using Kelmah.Attachments;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>The pictures of users, beside their names and on their profiles.</summary>
public sealed class PictureTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static byte[] Jpeg => [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[200]];

    private static byte[] WebP => [.. "RIFF"u8, 200, 0, 0, 0, .. "WEBP"u8, .. new byte[200]];

    [Fact]
    public async Task A_picture_stands_on_the_profile_and_beside_the_name_and_everybody_reads_it()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var picture = await hirer.UploadCleanAsync(SampleFiles.Png, "me.png");
        var job = await SampleJobs.PublishAsync(hirer);
        foreach (var caller in new[] { app.Anonymous, worker })
            (await caller.GetAsync($"/attachments/{picture}")).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var changed = await SetAsync(hirer, picture);

        changed.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(picture, changed.Body.GetProperty("profile").GetProperty("pictureId").GetString());
        foreach (var caller in new[] { app.Anonymous, worker, hirer })
        {
            Assert.Equal(picture, (await caller.GetAsync($"/users/{hirer.UserId}")).Body.GetProperty("profile").GetProperty("pictureId").GetString());
            Assert.Equal(picture, (await caller.GetAsync($"/jobs/{job}")).Body.GetProperty("hirer").GetProperty("pictureId").GetString());
            Assert.Equal(HttpStatusCode.OK, (await caller.GetAsync($"/attachments/{picture}")).Status);
        }

        var application = await SampleJobs.ApplyAsync(worker, job);
        Assert.Equal(picture, (await worker.GetAsync($"/applications/{application}")).Body.GetProperty("hirer").GetProperty("pictureId").GetString());
        var use = Assert.Single((await hirer.GetAsync("/attachments")).Body.GetProperty("items")[0].GetProperty("usedBy").EnumerateArray());
        Assert.Equal(("picture", hirer.UserId), (use.GetProperty("kind").GetString(), use.GetProperty("entityId").GetGuid()));
    }

    [Fact]
    public async Task A_picture_is_kept_while_it_is_shown_and_free_once_another_one_is()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var (first, second) = (await user.UploadCleanAsync(Jpeg, "a.jpg"), await user.UploadCleanAsync(WebP, "b.webp"));
        (await SetAsync(user, first)).AssertStatus(HttpStatusCode.OK);
        (await user.DeleteAsync($"/attachments/{first}")).AssertProblem(HttpStatusCode.Conflict, "attachment_in_use");

        (await SetAsync(user, second)).AssertStatus(HttpStatusCode.OK);

        (await app.Anonymous.GetAsync($"/attachments/{first}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.NoContent, (await user.DeleteAsync($"/attachments/{first}")).Status);
        (await SetAsync(user, null)).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, (await app.Anonymous.GetAsync($"/users/{user.UserId}")).Body.GetProperty("profile").GetProperty("pictureId").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await user.DeleteAsync($"/attachments/{second}")).Status);
    }

    [Fact]
    public async Task A_picture_may_stand_in_the_portfolio_too_and_each_place_keeps_it()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var file = await user.UploadCleanAsync(SampleFiles.Png, "a.png");

        (await user.PatchAsync("/users/me", new { profile = new { pictureId = file, portfolio = new[] { new { title = "A house", attachmentId = file } } } })).AssertStatus(HttpStatusCode.OK);

        var uses = (await user.GetAsync("/attachments")).Body.GetProperty("items")[0].GetProperty("usedBy").EnumerateArray();
        Assert.Equal(["profile", "picture"], uses.Select(use => use.GetProperty("kind").GetString()));
        (await user.PatchAsync("/users/me", new { profile = new { pictureId = (string?)null } })).AssertStatus(HttpStatusCode.OK);
        (await user.DeleteAsync($"/attachments/{file}")).AssertProblem(HttpStatusCode.Conflict, "attachment_in_use");
        (await user.PatchAsync("/users/me", new { profile = new { pictureId = file, portfolio = Array.Empty<object>() } })).AssertStatus(HttpStatusCode.OK);
        uses = (await user.GetAsync("/attachments")).Body.GetProperty("items")[0].GetProperty("usedBy").EnumerateArray();
        Assert.Equal("picture", Assert.Single(uses).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Whatever_is_no_clean_image_of_ones_own_is_refused_at_the_field()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var others = await (await app.SignUpAsync(UserRole.Worker)).UploadCleanAsync(SampleFiles.Png, "a.png");
        var text = await user.UploadCleanAsync("Notes."u8.ToArray(), "notes.txt");
        var moving = await user.UploadCleanAsync([.. "GIF89a"u8, .. new byte[200]], "a.gif");

        foreach (var (id, why) in new[]
        {
            (others, "It is not one of your attachments."),
            (Guid.CreateVersion7().ToString(), "It is not one of your attachments."),
            (text, "It is a PNG, JPEG or WebP image."),
            (moving, "It is a PNG, JPEG or WebP image."),
        })
        {
            var answer = await SetAsync(user, id);

            answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
            Assert.Equal(why, answer.Body.GetProperty("errors").GetProperty("profile.pictureId")[0].GetString());
        }

        Assert.Equal(JsonValueKind.Null, (await user.GetAsync("/users/me")).Body.GetProperty("profile").GetProperty("pictureId").ValueKind);
    }

    [Theory]
    [InlineData(ScanState.Pending, "The attachment is still being checked.")]
    [InlineData(ScanState.Infected, "The attachment was harmful and has been deleted.")]
    [InlineData(ScanState.Failed, "The attachment cannot be checked.")]
    [InlineData(ScanState.Clean, null)]
    public void Only_what_the_scan_found_clean_can_be_a_picture(ScanState state, string? why)
    {
        var content = new AttachmentContent("a.png", "image/png", 208, new string('0', 64));

        Assert.Equal(why, (Attachment.Upload(Guid.CreateVersion7(), Guid.CreateVersion7(), content, app.Clock.GetUtcNow()) with { ScanState = state }).WhyNoPicture());
    }

    [Fact]
    public async Task Who_has_no_account_yet_has_no_picture()
    {
        var answer = await app.Anonymous.PostAsync("/auth/register", new
        {
            email = "picture@example.com",
            password = KelmahApp.Password,
            role = "worker",
            profile = new { firstName = "Ama", lastName = "Mensah", pictureId = Guid.CreateVersion7() },
        });

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty("profile.pictureId", out _));
    }

    [Fact]
    public async Task The_picture_of_who_is_suspended_is_not_shown_and_that_of_who_leaves_not_to_strangers()
    {
        var (hirer, leaving, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker), await app.SignUpAsync(UserRole.Worker));
        var (picture, other) = (await hirer.UploadCleanAsync(SampleFiles.Png, "me.png"), await leaving.UploadCleanAsync(SampleFiles.Png, "me.png"));
        await SetAsync(hirer, picture);
        await SetAsync(leaving, other);
        var application = await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(hirer));
        var admin = await app.SignInAsAdminAsync();

        (await admin.PostAsync($"/admin/users/{hirer.UserId}/suspend", new { reason = "Complaints" })).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Accepted, (await leaving.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).Status);

        var named = (await worker.GetAsync($"/applications/{application}")).Body.GetProperty("hirer");
        Assert.Equal(("Ama Mensah", JsonValueKind.Null), (named.GetProperty("name").GetString(), named.GetProperty("pictureId").ValueKind));
        foreach (var caller in new[] { worker, app.Anonymous })
            (await caller.GetAsync($"/attachments/{picture}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.GetAsync($"/attachments/{other}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.OK, (await worker.GetAsync($"/attachments/{other}")).Status);
    }

    [Fact]
    public async Task The_export_holds_the_picture_and_the_erasure_takes_it_out()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        var picture = await worker.UploadCleanAsync(SampleFiles.Png, "me.png");
        await SetAsync(worker, picture);

        using var archive = await Exports.ExportTests.ExportAsync(own, worker);
        using var users = JsonDocument.Parse(archive.GetEntry("users.json")!.Open());
        Assert.Equal(picture, Assert.Single(users.RootElement.EnumerateArray()).GetProperty("profile").GetProperty("pictureId").GetString());

        Assert.Equal(HttpStatusCode.Accepted, (await worker.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).Status);
        await own.Clock.AdvanceAsync(TimeSpan.FromDays(31));
        await Until.HoldsAsync(() => own.Store.FindAsync<Kelmah.Identity.User>(worker.UserId, CancellationToken.None).AsTask(), user => user is { ErasedAt: not null, Profile.PictureId: null });
        var file = await own.Store.FindAsync<Attachment>(Guid.Parse(picture), CancellationToken.None);
        Assert.True(file is null or { Uses.IsEmpty: true, FileName: Attachment.ErasedName });
        (await own.Anonymous.GetAsync($"/attachments/{picture}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    private static Task<TestAnswer> SetAsync(TestClient user, string? pictureId) => user.PatchAsync("/users/me", new { profile = new { pictureId } });
}
