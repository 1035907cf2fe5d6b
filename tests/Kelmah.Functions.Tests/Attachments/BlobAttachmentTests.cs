using System.Net;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Attachments;

/// <summary>Attachments whose bytes are blobs, through the whole app.</summary>
public sealed class BlobAttachmentTests
{
    [SkippableFact]
    public async Task A_file_is_uploaded_scanned_read_back_and_deleted_when_nothing_shows_it()
    {
        await using var azurite = await StartAzuriteAsync();
        await using var app = await StartAsync(azurite.ConnectionString);
        var worker = await app.SignUpAsync(UserRole.Worker);
        byte[] largest = [.. SampleFiles.Png, .. RandomNumberGenerator.GetBytes((int)Attachment.MaxSize - SampleFiles.Png.Length)];

        var id = await worker.UploadCleanAsync(largest, "photo.png");
        Assert.Equal(largest, await DownloadAsync(worker, app, id));
        (await worker.UploadAsync([.. largest, 0], "larger.png")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Equal([id], await NamesAsync(azurite));

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        await Until.HoldsAsync(() => NamesAsync(azurite), names => names.Count == 0);
    }

    [SkippableFact]
    public async Task A_virus_in_an_archive_is_found_and_its_blob_deleted()
    {
        await using var azurite = await StartAzuriteAsync();
        await using var app = await StartAsync(azurite.ConnectionString);
        var worker = await app.SignUpAsync(UserRole.Worker);

        var uploaded = await worker.UploadAsync(SampleFiles.Zip("readme.txt", SampleFiles.Eicar), "photos.zip");

        Assert.Equal("infected", await worker.ScannedAsync(uploaded.Id));
        await Until.HoldsAsync(() => NamesAsync(azurite), names => names.Count == 0);
    }

    [SkippableFact]
    public async Task A_blob_without_an_attachment_is_deleted_after_a_day()
    {
        await using var azurite = await StartAzuriteAsync();
        await using var app = await StartAsync(azurite.ConnectionString);
        var contents = app.Services.GetRequiredService<IAttachmentContents>();
        var kept = (await (await app.SignUpAsync(UserRole.Worker)).UploadAsync(SampleFiles.Png, "photo.png")).Id;
        var (young, old) = (Guid.CreateVersion7(app.Clock.GetUtcNow()), Guid.CreateVersion7(app.Clock.GetUtcNow().AddHours(-25)));
        foreach (var orphan in (Guid[])[young, old]) await contents.WriteAsync(orphan, new MemoryStream([1]), CancellationToken.None);

        await app.Services.GetRequiredService<AttachmentSweep>().DeleteOrphansAsync(CancellationToken.None);

        Assert.Equal(new[] { kept, young.ToString() }.Order(StringComparer.Ordinal), await NamesAsync(azurite));
    }

    [SkippableFact]
    public async Task An_outage_answers_503_and_when_to_come_again_changes_nothing_and_passes_without_a_restart()
    {
        await using var azurite = await StartAzuriteAsync();
        await using var app = await StartAsync(azurite.ConnectionString, ("Attachments:QuotaMiB", "10"));
        var worker = await app.SignUpAsync(UserRole.Worker);
        var id = await worker.UploadCleanAsync(SampleFiles.Png, "photo.png");
        Assert.Equal((HttpStatusCode.OK, true), await ReadinessAsync(app));
        await azurite.StopAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), await ReadinessAsync(app));
        AssertUnavailable(await worker.UploadAsync(SampleFiles.Png, "another.png"));
        AssertUnavailable(await worker.GetAsync($"/attachments/{id}"));
        var known = await worker.GetAsync($"/attachments/{id}/metadata");
        using var unchanged = await worker.GetContentAsync(app.Http, id, $"\"{known.Body.GetProperty("sha256").GetString()}\"");
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        (await worker.UploadAsync([], "empty.png")).AssertStatus(HttpStatusCode.ServiceUnavailable);
        await azurite.StartAsync();

        Assert.Equal((HttpStatusCode.OK, true), await ReadinessAsync(app));
        Assert.Equal(SampleFiles.Png, await DownloadAsync(worker, app, id));
        Assert.Equal([id], await NamesAsync(azurite));
        // Nothing of the refused ones counts: the rest of the quota is free.
        var rest = new byte[(10 << 20) - SampleFiles.Png.Length];
        SampleFiles.Png.CopyTo(rest, 0);
        (await worker.UploadAsync(rest, "rest.png")).AssertStatus(HttpStatusCode.Created);
    }

    [SkippableFact]
    public async Task A_wrong_key_leaves_the_app_up_unready_and_answers_503()
    {
        await using var azurite = await StartAzuriteAsync();
        await using var app = await StartAsync(azurite.ConnectionStringWithWrongKey);
        var worker = await app.SignUpAsync(UserRole.Worker);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), await ReadinessAsync(app));
        AssertUnavailable(await worker.UploadAsync(SampleFiles.Png, "photo.png"));
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_in_seconds()
    {
        await using var server = new SilentServer();
        await using var app = await StartAsync($"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://{server.Address}/a;");
        var worker = await app.SignUpAsync(UserRole.Worker);
        var uploading = worker.UploadAsync(SampleFiles.Png, "photo.png");
        await server.Asked;

        await app.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        AssertUnavailable(await uploading);
    }

    private static async Task<AzuriteServer> StartAzuriteAsync()
    {
        Skip.IfNot(AzuriteServer.IsInstalled, AzuriteServer.SkipReason);
        return await AzuriteServer.StartNewAsync();
    }

    private static Task<KelmahApp> StartAsync(string connectionString, params (string, string)[] more) =>
        KelmahApp.StartNewAsync([("Attachments:ConnectionString", connectionString), .. more]);

    private static async Task<byte[]> DownloadAsync(TestClient user, KelmahApp app, string id)
    {
        using var answer = await user.GetContentAsync(app.Http, id);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static void AssertUnavailable(TestAnswer answer)
    {
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (answer.Status, answer.Code));
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    private static async Task<List<string>> NamesAsync(AzuriteServer azurite) =>
        await new BlobContainerClient(azurite.ConnectionString, "attachments").GetBlobsAsync().Select(blob => blob.Name).ToListAsync();

    /// <summary>Whether the app is ready, and whether it says that attachments work.</summary>
    private static async Task<(HttpStatusCode Status, bool Works)> ReadinessAsync(KelmahApp app)
    {
        var health = await app.Anonymous.GetAsync("/health/ready");
        return (health.Status, health.Body.GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "attachments").GetProperty("works").GetBoolean());
    }
}
