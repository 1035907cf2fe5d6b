using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// Scans the contents of attachments, and deletes harmful ones. Safe to repeat: a scanned attachment is not scanned again, and a
/// harmful content that outlived a crash is deleted.
/// </summary>
public sealed class AttachmentScans(
    IDocumentStore store, Transactor transactor, IAttachmentContents contents, IAttachmentScanner scanner, TimeProvider clock)
{
    /// <summary>Nothing happens for an attachment that does not exist.</summary>
    public async Task ScanAsync(Guid attachmentId, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync<Attachment>(attachmentId, cancellationToken).ConfigureAwait(false);
        if (attachment is null) return;
        var state = attachment.ScanState;
        if (state == ScanState.Pending) state = await RecordVerdictAsync(attachment, cancellationToken).ConfigureAwait(false);
        if (state == ScanState.Infected) await contents.DeleteAsync(attachmentId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ScanState> RecordVerdictAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var verdict = await ReadVerdictAsync(attachment, cancellationToken).ConfigureAwait(false);
        var scanned = await transactor.RunAsync<ScanState>(actorId: null, async work =>
        {
            var latest = await work.FindAsync<Attachment>(attachment.Id, cancellationToken).ConfigureAwait(false);
            if (latest is null) return RequestErrors.NotFound;
            return latest.Scan(verdict, clock.GetUtcNow()).Then<ScanState>(next => work.Update(next).ScanState);
        }, cancellationToken).ConfigureAwait(false);
        // Refused where a concurrent scan recorded its verdict first; that one deletes the content if need be.
        return scanned.IsRefused(out _, out var state) ? ScanState.Pending : state;
    }

    private async Task<ScanVerdict> ReadVerdictAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var content = await contents.OpenAsync(attachment.Id, cancellationToken).ConfigureAwait(false);
        if (content is null) return ScanVerdict.Failed("content_missing");
        await using (content.ConfigureAwait(false))
        {
            return await scanner.ScanAsync(attachment, content, cancellationToken).ConfigureAwait(false);
        }
    }
}
