using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>The contents of attachments, by the attachment's id. A content is stored before its document, so that every document has one.</summary>
public interface IAttachmentContents
{
    /// <summary>
    /// Stores all that the stream gives, whole or not at all, in place of an earlier content; when it returns, the bytes are on
    /// disk. Where the stream breaks off, the earlier content stays. Of concurrent writers of one id, the content of one stays, whole.
    /// </summary>
    /// <param name="id">The attachment's.</param>
    /// <param name="content">Read to its end, from its present position; it need not seek.</param>
    /// <exception cref="StorageFullException">There is no room for it; nothing of it is stored.</exception>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in. The bytes may be stored or not.</exception>
    Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes, from the start, in a stream that can seek; null for none. The stream gives what was there when it was opened,
    /// whatever is written or deleted meanwhile.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes the content; nothing happens where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in. The bytes may be there or not.</exception>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The ids of all that is stored, in no order. What is stored or deleted meanwhile may be among them or not.</summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken);

    /// <summary>Deletes what writers that were cut off have left, once none can be at work on it any more.</summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    Task DeletePartsAsync(CancellationToken cancellationToken);
}
