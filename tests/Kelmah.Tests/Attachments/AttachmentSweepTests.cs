using Kelmah.Adapters.ClamAv;
using Kelmah.Adapters.Files;
using Kelmah.Attachments;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Contracts;
using Kelmah.Tests.Jobs;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Attachments;

/// <summary>What becomes of attachments that nothing shows, over a folder of files and the real store.</summary>
public sealed class AttachmentSweepTests : IAsyncLifetime
{
    private static readonly ErrorCode TooLarge = new("body_too_large", 413, "Too large.");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-attachments-");
    private Market market = null!;
    private Caller worker = null!;
    private FolderAttachmentContents contents = null!;

    private AttachmentSweep Sweep => new(market.Store, market.Get<Transactor>(), contents, new AttachmentOptions(), market.Get<Sweeper>(), market.Clock);

    private AttachmentScans Scan => new(market.Store, market.Get<Transactor>(), contents, new ContentScanner(), market.Clock);

    public async Task InitializeAsync()
    {
        market = await OpenAsync();
        worker = await market.JoinAsync(UserRole.Worker);
        contents = new FolderAttachmentContents(folder.FullName);
    }

    public async Task DisposeAsync()
    {
        await market.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_nothing_shows_is_deleted_after_a_day_with_its_file_and_frees_its_space()
    {
        var forgotten = await UploadAsync("Notes.");
        var shown = await UploadAsync("More notes.");
        var job = await market.PublishAsync(await market.JoinAsync(UserRole.Hirer));
        var content = JobMarket.Application with { Portfolio = [new PortfolioItem("A house", AttachmentId: shown)] };
        Assert.Null((await market.Get<JobApplications>().ApplyAsync(worker, job.Id, content, None)).Refusal);

        market.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await Sweep.DeleteUnusedAsync(None));
        market.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await Sweep.DeleteUnusedAsync(None));

        Assert.Null(await market.Store.FindAsync<Attachment>(forgotten, None));
        Assert.Equal([shown.ToString()], folder.GetFiles().Select(file => file.Name));
        Assert.Equal("More notes.".Length, (await market.Store.FindAsync<AttachmentSpace>(worker.UserId, None))!.UsedBytes);
    }

    [Fact]
    public async Task Bytes_without_an_attachment_are_deleted_after_a_day()
    {
        var kept = await UploadAsync("Notes.");
        var orphan = Guid.CreateVersion7(market.Now);
        await contents.WriteAsync(orphan, new MemoryStream([1]), None);

        Assert.Equal(0, await Sweep.DeleteOrphansAsync(None));
        market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Sweep.DeleteOrphansAsync(None));

        Assert.Equal([kept.ToString()], folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task A_scan_happens_once_and_repeats_delete_what_a_crash_left()
    {
        var id = await UploadAsync("Notes.");
        var attachment = (await market.Store.FindAsync<Attachment>(id, None))!;
        await market.Get<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Update(attachment.Scan(ScanVerdict.Infected("signature"), market.Now).Value);
            return Task.FromResult<Result<bool>>(true);
        }, None);

        await Scan.ScanAsync(id, None);
        await Scan.ScanAsync(id, None);

        Assert.Equal(ScanState.Infected, (await market.Store.FindAsync<Attachment>(id, None))!.ScanState);
        Assert.Empty(folder.GetFiles());
        await Scan.ScanAsync(Guid.CreateVersion7(), None);
    }

    [Fact]
    public async Task Content_that_is_missing_cannot_be_checked()
    {
        var id = await UploadAsync("Notes.");
        await contents.DeleteAsync(id, None);

        await Scan.ScanAsync(id, None);

        Assert.Equal(ScanState.Failed, (await market.Store.FindAsync<Attachment>(id, None))!.ScanState);
    }

    [Fact]
    public async Task Uploads_at_once_are_all_counted_and_one_without_space_leaves_no_file()
    {
        var options = new AttachmentOptions { QuotaMiB = 0 };
        var upload = new AttachmentFiles(market.Store, market.Get<Transactor>(), contents, options, market.Clock, market.Get<IIdSource>());

        var refused = await upload.UploadAsync(worker, "a.txt", new MemoryStream("Notes."u8.ToArray()), TooLarge, None);

        Assert.Equal("attachment_quota_exceeded", Code(refused));
        Assert.Empty(folder.GetFiles());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UploadAsync("Notes.")));
        Assert.Equal(4 * 6, (await market.Store.FindAsync<AttachmentSpace>(worker.UserId, None))!.UsedBytes);
    }

    [Fact]
    public async Task An_upload_whose_commit_broke_off_after_it_was_on_disk_keeps_its_bytes()
    {
        var broken = new WatchedStore(market.Store) { BreaksOffWith = new IOException("The connection is gone.") };
        var transactor = new Transactor(broken, new UnheardRelay(), market.Clock, market.Get<IIdSource>());
        var upload = new AttachmentFiles(broken, transactor, contents, new AttachmentOptions(), market.Clock, market.Get<IIdSource>());
        using var file = new MemoryStream("Notes."u8.ToArray());

        await Assert.ThrowsAsync<IOException>(() => upload.UploadAsync(worker, "notes.txt", file, TooLarge, None));

        var id = Guid.Parse(Assert.Single(folder.GetFiles()).Name);
        Assert.NotNull(await market.Store.FindAsync<Attachment>(id, None));
        await Scan.ScanAsync(id, None);
        Assert.Equal(ScanState.Clean, (await market.Store.FindAsync<Attachment>(id, None))!.ScanState);
    }

    [Fact]
    public async Task A_refusal_holds_while_the_bytes_cannot_be_deleted_and_the_sweep_deletes_them()
    {
        var upload = UploadTo(new InterruptedContents(contents) { AnswersDeletes = false });

        var refused = await upload.UploadAsync(worker, "a.txt", new MemoryStream([0, 1, 2]), TooLarge, None);

        Assert.Equal("attachment_type_not_allowed", Code(refused));
        Assert.Single(folder.GetFiles());
        market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Sweep.DeleteOrphansAsync(None));
    }

    [Fact]
    public async Task Bytes_of_which_nobody_knows_whether_they_are_stored_change_nothing_and_are_left_to_the_sweep()
    {
        var interrupted = new InterruptedContents(contents) { AnswersWrites = false };

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => UploadTo(interrupted).UploadAsync(worker, "notes.txt", new MemoryStream("Notes."u8.ToArray()), TooLarge, None));

        Assert.Equal(0, interrupted.Deletes);
        var id = Guid.Parse(Assert.Single(folder.GetFiles()).Name);
        Assert.Null(await market.Store.FindAsync<Attachment>(id, None));
        Assert.Null(await market.Store.FindAsync<AttachmentSpace>(worker.UserId, None));
        market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Sweep.DeleteOrphansAsync(None));
    }

    private AttachmentFiles UploadTo(IAttachmentContents to) =>
        new(market.Store, market.Get<Transactor>(), to, new AttachmentOptions(), market.Clock, market.Get<IIdSource>());

    private async Task<Guid> UploadAsync(string text)
    {
        var upload = UploadTo(contents);
        using var file = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return (await upload.UploadAsync(worker, "notes.txt", file, TooLarge, None)).Value.Id;
    }

    /// <summary>A folder that stores, and loses answers; what it does not answer about a delete it does not do.</summary>
    private sealed class InterruptedContents(FolderAttachmentContents folder) : IAttachmentContents
    {
        public bool AnswersWrites { get; init; } = true;

        public bool AnswersDeletes { get; init; } = true;

        public int Deletes { get; private set; }

        public async Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken)
        {
            await folder.WriteAsync(id, content, cancellationToken);
            if (!AnswersWrites) throw new StoreUnavailableException();
        }

        public Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken) => folder.OpenAsync(id, cancellationToken);

        public Task DeleteAsync(Guid id, CancellationToken cancellationToken)
        {
            Deletes++;
            return AnswersDeletes ? folder.DeleteAsync(id, cancellationToken) : throw new StoreUnavailableException();
        }

        public IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken) => folder.ListAsync(cancellationToken);

        public Task DeletePartsAsync(CancellationToken cancellationToken) => folder.DeletePartsAsync(cancellationToken);
    }
}
