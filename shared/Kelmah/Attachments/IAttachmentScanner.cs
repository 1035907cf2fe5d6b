namespace Kelmah.Attachments;

/// <summary>Looks for harm in a content.</summary>
public interface IAttachmentScanner
{
    /// <summary>What is to be said of it. Throws where the scanner itself does not work: then it is asked again later.</summary>
    /// <param name="attachment">What the content is said to be.</param>
    /// <param name="content">A stream that can seek, at its start.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    Task<ScanVerdict> ScanAsync(Attachment attachment, Stream content, CancellationToken cancellationToken);
}
