using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// Reads files of users. A file is read by its owner and by whoever may read something that shows it, also without a sign-in where that is a
/// public profile or an open job; for everybody else it is not found.
/// </summary>
public sealed class AttachmentReading(IDocumentStore store, IAttachmentContents contents, IUsers users, IJobs jobs)
{
    /// <summary>What it is, and how far its check has come.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    public async Task<Result<AttachmentView>> DescribeAsync(Caller? caller, Guid attachmentId, CancellationToken cancellationToken) =>
        (await FindAsync(caller, attachmentId, cancellationToken).ConfigureAwait(false)).Then<AttachmentView>(found => AttachmentView.Of(found));

    /// <summary>Opens the content; refused until the scan has found it clean.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    /// <param name="attachmentId">Which.</param>
    /// <param name="isKnown">Whether the caller has the content with this hash already, which is then not opened.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer.</exception>
    public async Task<Result<OpenedAttachment>> OpenAsync(Caller? caller, Guid attachmentId, Predicate<string> isKnown, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, attachmentId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var attachment)) return refusal;
        if (attachment.RefuseContent() is { } error) return error;
        if (isKnown(attachment.Sha256)) return new OpenedAttachment(AttachmentView.Of(attachment), Content: null);
        var content = await contents.OpenAsync(attachmentId, cancellationToken).ConfigureAwait(false);
        return content is null ? RequestErrors.NotFound : new OpenedAttachment(AttachmentView.Of(attachment), content);
    }

    private async Task<Result<Attachment>> FindAsync(Caller? caller, Guid attachmentId, CancellationToken cancellationToken)
    {
        var attachment = await store.FindAsync<Attachment>(attachmentId, cancellationToken).ConfigureAwait(false);
        if (attachment is null) return RequestErrors.NotFound;
        if (caller is not null && attachment.IsReadableBy(caller.UserId)) return attachment;
        foreach (var use in attachment.Uses)
        {
            if (await IsShownToAsync(caller, use, cancellationToken).ConfigureAwait(false)) return attachment;
        }

        return RequestErrors.NotFound;
    }

    /// <summary>Whether the caller may read what shows it, though the use does not name the caller.</summary>
    private async ValueTask<bool> IsShownToAsync(Caller? caller, AttachmentUse use, CancellationToken cancellationToken) => use.Kind switch
    {
        AttachmentUseKind.Profile or AttachmentUseKind.Picture => await users.IsFoundByAsync(caller, use.EntityId, cancellationToken).ConfigureAwait(false),
        AttachmentUseKind.Job => use.IsPublic
            && (caller is not null || await jobs.FindAsync(store, use.EntityId, cancellationToken).ConfigureAwait(false) is { Status: JobStatus.Active }),
        AttachmentUseKind.Dispute => caller is { IsAdmin: true },
        AttachmentUseKind.Application or AttachmentUseKind.Milestone => false,
    };
}
