using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Kelmah.Attachments;
using Kelmah.Exports;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Exports;

/// <summary>The export of personal data over HTTP: asked for, built in the background, downloaded, deleted.</summary>
public sealed class ExportTests
{
    private const string Route = "/users/me/exports";

    /// <summary>Asks for an export, waits until it is ready, and downloads it.</summary>
    internal static async Task<ZipArchive> ExportAsync(KelmahApp app, TestClient user)
    {
        var export = await BuiltAsync(user);
        return new ZipArchive(new MemoryStream(await DownloadAsync(app, user, $"{Route}/{export}/content")));
    }

    [Fact]
    public async Task An_export_is_built_behind_the_answer_and_told_of_and_downloaded_by_its_owner_alone()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var other = await app.SignUpAsync(UserRole.Worker);
        (await worker.GetAsync("/users/me/export")).AssertProblem(HttpStatusCode.Conflict, "export_not_ready");

        var asked = await worker.PostAsync(Route);
        asked.AssertStatus(HttpStatusCode.Accepted);
        Assert.Equal("pending", asked.Body.GetProperty("status").GetString());
        await WaitAsync(worker, asked.Id);

        var bytes = await DownloadAsync(app, worker, $"{Route}/{asked.Id}/content");
        using var archive = new ZipArchive(new MemoryStream(bytes));
        var users = JsonSerializer.Deserialize<JsonElement>(archive.GetEntry("users.json")!.Open());
        Assert.Equal(worker.Email, users[0].GetProperty("email").GetString());
        Assert.Equal(bytes, await DownloadAsync(app, worker, "/users/me/export"));
        await Until.HoldsAsync(
            () => worker.GetAsync("/notifications?limit=100"),
            told => told.Body.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("title").GetString() == "Your data is ready to download"));
        (await other.GetAsync($"{Route}/{asked.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await other.GetAsync($"{Route}/{asked.Id}/content")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_user_gets_one_at_a_time_and_a_few_a_day()
    {
        await using var app = await KelmahApp.StartNewAsync(("Exports:PerDay", "2"), ("Exports:AtOnce", "1"));
        var worker = await app.SignUpAsync(UserRole.Worker);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => worker.PostAsync(Route)));
        Assert.All(answers, answer => answer.AssertStatus(HttpStatusCode.Accepted));
        await WaitAsync(worker, answers[0].Id);
        Assert.InRange(answers.Select(answer => answer.Id).Distinct().Count(), 1, 2);
        while (await worker.PostAsync(Route) is { Status: HttpStatusCode.Accepted } more) await WaitAsync(worker, more.Id);
        var refused = await worker.PostAsync(Route);
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "too_many_exports");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(23), TimeSpan.FromDays(1));

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        var again = await app.SignInAsync(worker.Email, KelmahApp.Password);
        (await again.PostAsync(Route)).AssertStatus(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task An_archive_goes_after_its_time_and_the_sweep_of_orphans_leaves_it_until_then()
    {
        await using var app = await KelmahApp.StartNewAsync(("Exports:KeptDays", "5"));
        var worker = await app.SignUpAsync(UserRole.Worker);
        var export = await BuiltAsync(worker);

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(2));
        await app.Services.GetRequiredService<AttachmentSweep>().DeleteOrphansAsync(CancellationToken.None);
        Assert.True(await IsStoredAsync(app, export));

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(4));
        await Until.HoldsAsync(() => IsStoredAsync(app, export), static isThere => !isThere);
        Assert.Null(await app.Store.FindAsync<PersonalDataExport>(Guid.Parse(export), CancellationToken.None));
    }

    [Fact]
    public async Task An_erasure_takes_the_export_and_its_archive_with_it()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var export = await BuiltAsync(worker);

        await app.Services.GetRequiredService<PersonalDataEraser>().EraseAsync(worker.UserId, CancellationToken.None);

        await Until.HoldsAsync(() => IsStoredAsync(app, export), static isThere => !isThere);
        Assert.Null(await app.Store.FindAsync<PersonalDataExport>(Guid.Parse(export), CancellationToken.None));
    }

    [Fact]
    public async Task An_export_that_a_crash_cut_off_is_built_again_and_leaves_no_second_archive()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        for (var number = 0; number < 30; number++) await SampleJobs.DraftAsync(await HirerAsync(app), SampleJobs.Content($"Job {number}"));
        var asked = await worker.PostAsync(Route);

        // At any moment of the building: before, within or behind it.
        await app.RestartAsync();

        var back = worker.Over(app.Http);
        await WaitAsync(back, asked.Id);
        await DownloadAsync(app, back, $"{Route}/{asked.Id}/content");
        Assert.Equal([asked.Id], await StoredAsync(app));
    }

    [Fact]
    public async Task What_is_stored_when_the_export_is_gone_is_deleted_again()
    {
        await using var app = await KelmahApp.StartNewAsync(replace => replace.AddSingleton<IAttachmentContents>(provider =>
            new ErasingContents(provider.GetRequiredService<Kelmah.Adapters.Files.FolderAttachmentContents>(), provider)));
        var worker = await app.SignUpAsync(UserRole.Worker);

        var asked = await worker.PostAsync(Route);

        await Until.HoldsAsync(
            () => worker.GetAsync($"{Route}/{asked.Id}"), static gone => gone.Status == HttpStatusCode.NotFound);
        await Until.HoldsAsync(() => StoredAsync(app), static stored => stored.Count == 0);
    }

    [Fact]
    public async Task What_cannot_be_built_within_a_day_has_failed_and_can_be_asked_for_again()
    {
        await using var app = await KelmahApp.StartNewAsync(replace => replace.AddSingleton<IAttachmentContents>(new FullContents()));
        var worker = await app.SignUpAsync(UserRole.Worker);
        var asked = await worker.PostAsync(Route);

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(25));

        var back = await app.SignInAsync(worker.Email, KelmahApp.Password);
        await Until.HoldsAsync(
            () => back.GetAsync($"{Route}/{asked.Id}"), static export => export.Body.GetProperty("status").GetString() == "failed");
        (await back.GetAsync($"{Route}/{asked.Id}/content")).AssertProblem(HttpStatusCode.Conflict, "export_failed");
        Assert.NotEqual(asked.Id, (await back.PostAsync(Route)).Id);
    }

    internal static async Task<string> BuiltAsync(TestClient user)
    {
        var asked = await user.PostAsync(Route);
        asked.AssertStatus(HttpStatusCode.Accepted);
        await WaitAsync(user, asked.Id);
        return asked.Id;
    }

    private static Task<TestClient> HirerAsync(KelmahApp app) => app.SignUpAsync(UserRole.Hirer);

    private static Task<TestAnswer> WaitAsync(TestClient user, string export) => Until.HoldsAsync(
        () => user.GetAsync($"{Route}/{export}"), static export => export.Body.GetProperty("status").GetString() == "ready");

    private static async Task<byte[]> DownloadAsync(KelmahApp app, TestClient user, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1" + path);
        request.Headers.Authorization = new("Bearer", user.AccessToken);
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task<bool> IsStoredAsync(KelmahApp app, string export)
    {
        await using var content = await app.Services.GetRequiredService<IAttachmentContents>().OpenAsync(Guid.Parse(export), CancellationToken.None);
        return content is not null;
    }

    private static async Task<IReadOnlyList<string>> StoredAsync(KelmahApp app)
    {
        var folder = new DirectoryInfo(Path.Combine(app.DataFolder, "attachments"));
        await Task.CompletedTask;
        return folder.Exists ? [.. folder.GetFiles().Where(file => file.Extension != ".partial").Select(file => file.Name)] : [];
    }

    /// <summary>A store that is full for good.</summary>
    private sealed class FullContents : IAttachmentContents
    {
        public Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken) => throw new IOException("There is no space left.");

        public Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

        public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => Task.CompletedTask;

        public IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<Guid>();

        public Task DeletePartsAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>A store in which each writing meets the erasure of its user.</summary>
    private sealed class ErasingContents(IAttachmentContents folder, IServiceProvider services) : IAttachmentContents
    {
        public async Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken)
        {
            var export = await services.GetRequiredService<Kernel.Persistence.IDocumentStore>().FindAsync<PersonalDataExport>(id, cancellationToken);
            await services.GetRequiredService<PersonalDataEraser>().EraseAsync(export!.UserId, cancellationToken);
            await folder.WriteAsync(id, content, cancellationToken);
        }

        public Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken) => folder.OpenAsync(id, cancellationToken);

        public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => folder.DeleteAsync(id, cancellationToken);

        public IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken) => folder.ListAsync(cancellationToken);

        public Task DeletePartsAsync(CancellationToken cancellationToken) => folder.DeletePartsAsync(cancellationToken);
    }
}
