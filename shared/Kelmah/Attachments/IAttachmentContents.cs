using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>The bytes of attachments, by the attachment's id. They are stored before the document, so that none lacks them.</summary>
public interface IAttachmentContents
{
    /// <summary>
    /// Stores all that the stream gives, whole or not at all, in the place of what was there; when it returns, the bytes are on
    /// disk. Where the stream breaks off, what was there stays. Of several writers of one id, the bytes of one stay, whole.
    /// </summary>
    /// <param name="id">The attachment's.</param>
    /// <param name="content">Read to its end, from where it stands; it need not seek.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in. The bytes may be stored or not.</exception>
    Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes, from the start, in a stream that can seek; null for none. The stream gives what was there when it was opened,
    /// whatever is written or deleted meanwhile.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes them; none are as good as deleted.</summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in. The bytes may be there or not.</exception>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The ids of all that is stored, in no order. What is stored or deleted meanwhile may be among them or not.</summary>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken);
}
