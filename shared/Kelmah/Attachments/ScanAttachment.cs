using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// Has an attachment's content looked at, and deletes it where it is harmful. Safe to repeat: what was scanned is not scanned
/// again, and harmful bytes that outlived a crash go the next time.
/// </summary>
public sealed class ScanAttachment(
    IDocumentStore store, Transactor transactor, IAttachmentContents contents, IAttachmentScanner scanner, TimeProvider clock)
{
    /// <summary>Does it; an attachment that is gone needs nothing.</summary>
    public async Task ExecuteAsync(Guid attachmentId, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync<Attachment>(attachmentId, cancellationToken).ConfigureAwait(false);
        if (attachment is null) return;
        var state = attachment.ScanState;
        if (state == ScanState.Pending) state = await DecideAsync(attachment, cancellationToken).ConfigureAwait(false);
        if (state == ScanState.Infected) await contents.DeleteAsync(attachmentId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ScanState> DecideAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var verdict = await LookAsync(attachment, cancellationToken).ConfigureAwait(false);
        var scanned = await transactor.RunAsync<ScanState>(actorId: null, async work =>
        {
            var latest = await store.FindAsync<Attachment>(attachment.Id, cancellationToken).ConfigureAwait(false);
            if (latest is null) return RequestErrors.NotFound;
            return latest.Scan(verdict, clock.GetUtcNow()).Then<ScanState>(next => work.Update(next).ScanState);
        }, cancellationToken).ConfigureAwait(false);
        // Whoever was faster has said what it is, and deletes what has to go.
        return scanned.IsRefused(out _, out var state) ? ScanState.Pending : state;
    }

    private async Task<ScanVerdict> LookAsync(Attachment attachment, CancellationToken cancellationToken)
    {
        var content = await contents.OpenAsync(attachment.Id, cancellationToken).ConfigureAwait(false);
        if (content is null) return ScanVerdict.Failed("content_missing");
        await using (content.ConfigureAwait(false))
        {
            return await scanner.ScanAsync(attachment, content, cancellationToken).ConfigureAwait(false);
        }
    }
}
