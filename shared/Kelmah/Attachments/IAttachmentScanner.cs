namespace Kelmah.Attachments;

/// <summary>Scans contents for harm.</summary>
public interface IAttachmentScanner
{
    /// <summary>The verdict on a content. Throws where the scanner itself does not work; the scan is then repeated later.</summary>
    /// <param name="attachment">The attachment of the content.</param>
    /// <param name="content">A stream that can seek, at its start.</param>
    Task<ScanVerdict> ScanAsync(Attachment attachment, Stream content, CancellationToken cancellationToken);
}

/// <param name="State">Anything but pending.</param>
/// <param name="Reason">What was found, in a word; null where nothing was.</param>
public sealed record ScanVerdict(ScanState State, string? Reason = null)
{
    public static ScanVerdict Clean { get; } = new(ScanState.Clean);

    public static ScanVerdict Infected(string reason) => new(ScanState.Infected, reason);

    /// <summary>The content cannot be scanned.</summary>
    public static ScanVerdict Failed(string reason) => new(ScanState.Failed, reason);
}
