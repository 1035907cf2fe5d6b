using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>
/// Takes a file in. The bytes are on disk before the document is. Where it is not known whether the document was committed, after a
/// crash or a commit that broke off, or whether they were stored, they stay, and a sweep deletes those that have none.
/// </summary>
public sealed class UploadAttachment(
    IDocumentStore store, Transactor transactor, IAttachmentContents contents, AttachmentOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for an empty file, one that is too large, of a type that is not accepted or that its name hides, and over the quota.</summary>
    /// <param name="caller">Whose it will be.</param>
    /// <param name="fileName">As the client says.</param>
    /// <param name="file">Read once, to its end or to the limit.</param>
    /// <param name="tooLarge">What to answer over the limit.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="StoreUnavailableException">What stores bytes or documents does not answer.</exception>
    public async Task<Result<AttachmentView>> ExecuteAsync(
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
            var stored = await CommitAsync(caller, id, content!, cancellationToken).ConfigureAwait(false);
            // Of a user's first uploads at once, one opens the space; the others find it the second time.
            if (stored.Refusal?.Error == RequestErrors.TooManyConflicts) stored = await CommitAsync(caller, id, content!, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Deletes the bytes of a refused file, or leaves them to the sweep: the refusal holds either way.</summary>
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
        if (measured.ContentType(fileName) is not { } type) return AttachmentErrors.TypeNotAllowed;
        if (!FileTypes.Fits(type, fileName)) return AttachmentErrors.TypeDiffersFromName;
        return new AttachmentContent(fileName, type, measured.Size, measured.Sha256());
    }

    private Task<Result<AttachmentView>> CommitAsync(Caller caller, Guid id, AttachmentContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<AttachmentView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var space = await store.FindAsync<AttachmentSpace>(caller.UserId, cancellationToken).ConfigureAwait(false);
            var taken = (space ?? AttachmentSpace.Open(caller.UserId, now)).Take(content.Size, options.QuotaBytes, now);
            if (taken.IsRefused(out var refusal, out var next)) return refusal;
            _ = space is null ? work.Insert(next!, RequestErrors.TooManyConflicts) : work.Update(next!);
            return AttachmentView.Of(work.Insert(Attachment.Upload(id, caller.UserId, content, now)));
        }, cancellationToken);
}
