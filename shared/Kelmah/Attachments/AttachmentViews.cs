using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>An attachment as its readers see it.</summary>
/// <param name="FileName">A plain name without a path.</param>
/// <param name="ContentType">The type of its bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, hexadecimal in lower case.</param>
/// <param name="ScanState">How far the check for harmful content has come; only what is clean can be read.</param>
/// <param name="CreatedAt">UTC.</param>
[SchemaName("AttachmentView")]
public sealed record AttachmentView(
    Guid Id, string FileName, string ContentType, long Size, string Sha256, ScanState ScanState, DateTimeOffset CreatedAt)
{
    public static AttachmentView Of(Attachment attachment) => new(
        attachment.Id, attachment.FileName, attachment.ContentType, attachment.Size, attachment.Sha256, attachment.ScanState, attachment.CreatedAt);
}

/// <summary>An attachment as its owner sees it on the list.</summary>
/// <param name="Attachment">The file.</param>
/// <param name="UsedBy">What shows it; nothing where it can be deleted, which also happens automatically after a day by default.</param>
[SchemaName("OwnAttachment")]
public sealed record OwnAttachmentView(AttachmentView Attachment, ImmutableArray<AttachmentUseView> UsedBy)
{
    public static OwnAttachmentView Of(Attachment attachment) =>
        new(AttachmentView.Of(attachment), [.. attachment.Uses.Select(use => new AttachmentUseView(use.Kind, use.EntityId))]);
}

/// <summary>Something that shows an attachment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="EntityId">The user of a profile or picture, the application, the milestone or the job.</param>
[SchemaName("AttachmentUse")]
public sealed record AttachmentUseView(AttachmentUseKind Kind, Guid EntityId);

/// <summary>An attachment with its content; the receiver disposes the stream.</summary>
/// <param name="Content">From the start; null where the client has the content already.</param>
public sealed record OpenedAttachment(AttachmentView View, Stream? Content);
