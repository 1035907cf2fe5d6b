using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>An attachment as those see it who may read it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="FileName">A plain name.</param>
/// <param name="ContentType">What its bytes are.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, hexadecimal.</param>
/// <param name="ScanState">The content is given out when it is clean.</param>
/// <param name="CreatedAt">When it was uploaded, UTC.</param>
[SchemaName("AttachmentView")]
public sealed record AttachmentView(
    Guid Id, string FileName, string ContentType, long Size, string Sha256, ScanState ScanState, DateTimeOffset CreatedAt)
{
    /// <summary>The view of an attachment.</summary>
    public static AttachmentView Of(Attachment attachment) => new(
        attachment.Id, attachment.FileName, attachment.ContentType, attachment.Size, attachment.Sha256, attachment.ScanState, attachment.CreatedAt);
}
