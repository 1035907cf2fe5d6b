using System.Net;
using Azure.Storage.Blobs;
using Kelmah.Adapters.Files;
using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Administration;

/// <summary>The archive of anchors, which says by day how far the audit log had come; here there is no file of anchors beside the store.</summary>
public sealed class AuditAnchorTests
{
    [Fact]
    public async Task A_newest_entry_that_was_removed_with_the_head_put_back_is_found_by_the_archive()
    {
        var archive = new ArchiveInMemory();
        await using var app = await StartAsync(archive);
        var admin = await ReadThriceAsync(app);
        await ReportAsync(app);
        Assert.Equal(3, (await archive.ReadAsync(CancellationToken.None))!.Sequence);

        await RemoveNewestAsync(app);

        await AssertBrokenAtAsync(admin, 3);
        await admin.GetAsync("/admin/users");
        await AssertBrokenAtAsync(admin, 3);
        // What contradicts the archive never becomes its newest anchor.
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await ReportAsync(app);
        Assert.Single(archive.Days);
    }

    [Fact]
    public async Task The_first_anchor_of_a_day_stays_and_each_day_has_its_own()
    {
        var archive = new ArchiveInMemory();
        await using var app = await StartAsync(archive);
        await ReportAsync(app);
        Assert.Empty(archive.Days);

        var admin = await ReadThriceAsync(app);
        await ReportAsync(app);
        await admin.GetAsync("/admin/users");
        await ReportAsync(app);

        Assert.Equal(3, Assert.Single(archive.Days).Value.Sequence);
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await ReportAsync(app);
        Assert.Equal([3, 4], archive.Days.Values.Select(anchor => anchor.Sequence));
    }

    [SkippableFact]
    public async Task Anchors_are_blobs_that_are_written_once_and_that_the_verification_reads_back()
    {
        Skip.IfNot(AzuriteServer.IsInstalled, AzuriteServer.SkipReason);
        await using var azurite = await AzuriteServer.StartNewAsync();
        await using var app = await KelmahApp.StartNewAsync(
            services => services.AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>(), ("Attachments:ConnectionString", azurite.ConnectionString));
        var container = new BlobContainerClient(azurite.ConnectionString, "attachments");
        var admin = await ReadThriceAsync(app);
        var archive = app.Services.GetRequiredService<IAuditAnchorArchive>();
        Assert.Null(await archive.ReadAsync(CancellationToken.None));
        var today = DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime);

        await ReportAsync(app);
        await archive.KeepAsync(today, new AuditAnchor(1, new string('a', 64)), CancellationToken.None);

        var content = (await container.GetBlobClient($"audit-anchor/{today:O}").DownloadContentAsync()).Value.Content.ToString();
        Assert.StartsWith("3 ", content, StringComparison.Ordinal);
        Assert.Equal(3, (await archive.ReadAsync(CancellationToken.None))!.Sequence);
        (await admin.GetAsync("/admin/audit/verification")).AssertStatus(HttpStatusCode.OK);

        await RemoveNewestAsync(app);

        await AssertBrokenAtAsync(admin, 3);
        await archive.KeepAsync(today.AddDays(1), new AuditAnchor(4, new string('b', 64)), CancellationToken.None);
        Assert.Equal(new AuditAnchor(4, new string('b', 64)), await archive.ReadAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task While_the_archive_is_away_nothing_is_said_to_be_intact()
    {
        Skip.IfNot(AzuriteServer.IsInstalled, AzuriteServer.SkipReason);
        await using var azurite = await AzuriteServer.StartNewAsync();
        await using var app = await KelmahApp.StartNewAsync(("Attachments:ConnectionString", azurite.ConnectionString));
        var admin = await ReadThriceAsync(app);
        await azurite.StopAsync();

        var answer = await admin.GetAsync("/admin/audit/verification");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage_unavailable"), (answer.Status, answer.Code));
    }

    private static Task<KelmahApp> StartAsync(ArchiveInMemory archive) => KelmahApp.StartNewAsync(services => services
        .AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>().AddSingleton<IAuditAnchorArchive>(archive));

    private static Task ReportAsync(KelmahApp app) => app.Services.GetRequiredService<AuditAnchors>().ReportAsync(CancellationToken.None);

    private static async Task<TestClient> ReadThriceAsync(KelmahApp app)
    {
        var admin = await app.SignInAsAdminAsync();
        for (var reading = 0; reading < 3; reading++) (await admin.GetAsync("/admin/users")).AssertStatus(HttpStatusCode.OK);
        return admin;
    }

    private static async Task AssertBrokenAtAsync(TestClient admin, int sequence)
    {
        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((false, sequence), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("brokenSequence").GetInt32()));
    }

    /// <summary>What somebody could do who holds the store.</summary>
    private static async Task RemoveNewestAsync(KelmahApp app)
    {
        var head = (await app.Store.FindAsync<AuditHead>(AuditHead.OnlyId, CancellationToken.None))!;
        var newest = (await app.Store.FindAsync(AuditEntryCollection.Sequence.Is(head.Sequence), CancellationToken.None))!;
        var before = (await app.Store.FindAsync(AuditEntryCollection.Sequence.Is(head.Sequence - 1), CancellationToken.None))!;
        var (touched, _) = head.Append(Guid.CreateVersion7(), null, AuditAction.UsersRead, "x", null, head.CreatedAt);
        var done = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Update(touched with { Sequence = before.Sequence, Hash = before.Hash });
            work.Delete(newest);
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        Assert.True(done.Value);
    }

    private sealed class ArchiveInMemory : IAuditAnchorArchive
    {
        public SortedDictionary<DateOnly, AuditAnchor> Days { get; } = [];

        public Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Days.Count == 0 ? null : Days.Last().Value);

        public Task KeepAsync(DateOnly day, AuditAnchor anchor, CancellationToken cancellationToken)
        {
            Days.TryAdd(day, anchor);
            return Task.CompletedTask;
        }
    }
}
