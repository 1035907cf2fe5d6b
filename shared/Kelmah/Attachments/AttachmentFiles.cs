using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// Stores, lists and deletes files of users. The content is stored before its document. Where it is unknown whether the document was committed
/// or the content was stored, the content is kept; <see cref="AttachmentSweep"/> deletes contents without a document.
/// </summary>
public sealed class AttachmentFiles(
    IDocumentStore store, Transactor transactor, IAttachmentContents contents, AttachmentOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for a file that is empty, too large, of a type that is not accepted or does not fit its name, and beyond the quota.</summary>
    /// <param name="fileName">As the client sent it.</param>
    /// <param name="file">Read once, to its end or to the limit.</param>
    /// <param name="tooLarge">The refusal beyond <see cref="Attachment.MaxSize"/>.</param>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer.</exception>
    public async Task<Result<AttachmentView>> UploadAsync(
        Caller caller, string? fileName, Stream file, ErrorCode tooLarge, CancellationToken cancellationToken)
    {
        var id = ids.NewId();
        var isKept = false;
        try
        {
            using var measured = new MeasuredStream(file, Attachment.MaxSize);
            await contents.WriteAsync(id, measured, cancellationToken).ConfigureAwait(false);
            if (measured.IsTooLarge) return tooLarge;
            if (Describe(measured, FileNames.Clean(fileName)).IsRefused(out var refusal, out var content)) return refusal;
            isKept = true;
            var stored = await CommitAsync(caller, id, content, cancellationToken).ConfigureAwait(false);
            isKept = stored.Refusal is null;
            return stored;
        }
        catch (StoreUnavailableException)
        {
            isKept = true;
            throw;
        }
        finally
        {
            if (!isKept) await DropAsync(id).ConfigureAwait(false);
        }
    }

    /// <summary>The caller's own, the latest first, each with what shows it.</summary>
    public async Task<Result<Page<OwnAttachmentView>>> ListOwnAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Attachment> { Where = AttachmentCollection.OwnerId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(OwnAttachmentView.Of);
    }

    /// <summary>
    /// Deletes one of the caller's that nothing shows, its bytes too, and frees its space. Another user's is not found, also for those who
    /// may read it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store of contents or documents does not answer. Bytes without a document go with the next sweep.</exception>
    public async Task<Result<Attachment>> DeleteAsync(Caller caller, Guid attachmentId, CancellationToken cancellationToken)
    {
        var deleted = await transactor.RunAsync<Attachment>(caller.UserId, async work =>
        {
            var attachment = await work.FindAsync<Attachment>(attachmentId, cancellationToken).ConfigureAwait(false);
            if (attachment is null || attachment.OwnerId != caller.UserId) return RequestErrors.NotFound;
            if (!attachment.Uses.IsEmpty) return AttachmentErrors.InUse;
            await work.DeleteAttachmentAsync(attachment, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            return attachment;
        }, cancellationToken).ConfigureAwait(false);
        if (deleted.Refusal is null) await contents.DeleteAsync(attachmentId, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    /// <summary>Deletes the content of a refused file, or leaves it to the sweep: the refusal is the answer either way.</summary>
    private async Task DropAsync(Guid id)
    {
        try
        {
            await contents.DeleteAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return;
        }
    }

    private static Result<AttachmentContent> Describe(MeasuredStream measured, string fileName)
    {
        if (measured.Size == 0) return InputErrors.Of("file", "It must not be empty.");
        if (measured.ContentType(fileName) is not { } type) return AttachmentErrors.TypeNotAllowed.At("file", $"It is none of {FileTypes.Names}.");
        if (!FileTypes.Fits(type, fileName)) return AttachmentErrors.TypeDiffersFromName.At("file", $"Its content is {type}, which its name does not say.");
        return new AttachmentContent(fileName, type, measured.Size, measured.Sha256());
    }

    private Task<Result<AttachmentView>> CommitAsync(Caller caller, Guid id, AttachmentContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<AttachmentView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var space = await work.FindAsync<AttachmentSpace>(caller.UserId, cancellationToken).ConfigureAwait(false);
            var taken = (space ?? AttachmentSpace.Open(caller.UserId, now)).Take(content.Size, options.QuotaBytes, now);
            if (taken.IsRefused(out var refusal, out var next)) return refusal;
            // Of concurrent first uploads of a user, one inserts the space; the others find it in their second attempt.
            _ = space is null ? work.Insert(next, DuplicateAnswer.DecideAgain) : work.Update(next);
            return AttachmentView.Of(work.Insert(Attachment.Upload(id, caller.UserId, content, now)));
        }, cancellationToken);
}

/// <summary>Settings <c>Attachments__…</c>.</summary>
public sealed class AttachmentOptions
{
    /// <summary>The total size of one user's attachments at most, in MiB. 500: fifty of the largest.</summary>
    [Range(10, 1_000_000)]
    public int QuotaMiB { get; set; } = 500;

    /// <summary>Hours for which an attachment is kept that nothing shows, and contents that no attachment names.</summary>
    [Range(1, 720)]
    public int UnusedHours { get; set; } = 24;

    /// <summary>How long an attachment is kept that nothing shows.</summary>
    public TimeSpan UnusedLifetime => TimeSpan.FromHours(UnusedHours);

    public long QuotaBytes => (long)QuotaMiB << 20;
}
