using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>One attachment: found by its owner and by those who may see what shows it.</summary>
public sealed class ReadAttachment(IDocumentStore store, IAttachmentContents contents)
{
    /// <summary>What it is.</summary>
    public async Task<Result<AttachmentView>> DescribeAsync(Caller caller, Guid attachmentId, CancellationToken cancellationToken) =>
        (await FindAsync(caller, attachmentId, cancellationToken).ConfigureAwait(false)).Then<AttachmentView>(found => AttachmentView.Of(found));

    /// <summary>Its bytes; refused until the scan has found nothing.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="attachmentId">For what.</param>
    /// <param name="known">The hash of the bytes that the caller has already; they are not opened again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">What stores bytes or documents does not answer.</exception>
    public async Task<Result<OpenedAttachment>> OpenAsync(Caller caller, Guid attachmentId, string? known, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, attachmentId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var attachment)) return refusal;
        if (attachment!.RefuseContent() is { } error) return error;
        if (attachment.Sha256 == known) return new OpenedAttachment(AttachmentView.Of(attachment), Content: null);
        var content = await contents.OpenAsync(attachmentId, cancellationToken).ConfigureAwait(false);
        return content is null ? RequestErrors.NotFound : new OpenedAttachment(AttachmentView.Of(attachment), content);
    }

    private async Task<Result<Attachment>> FindAsync(Caller caller, Guid attachmentId, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync<Attachment>(attachmentId, cancellationToken).ConfigureAwait(false);
        return attachment is not null && attachment.IsReadableBy(caller.UserId) ? attachment : RequestErrors.NotFound;
    }
}
