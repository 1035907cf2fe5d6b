namespace Kelmah.Application.Messaging;

/// <summary>The bytes of attachments, by the attachment's id. They are stored before the document, so that none lacks them.</summary>
public interface IAttachmentContents
{
    /// <summary>Stores all that the stream gives, whole or not at all; when it returns, the bytes are on disk.</summary>
    Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken);

    /// <summary>The bytes, from the start, in a stream that can seek; null for none.</summary>
    Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Deletes them; none are as good as deleted.</summary>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>The ids of all that is stored.</summary>
    IAsyncEnumerable<Guid> ListAsync(CancellationToken cancellationToken);
}
