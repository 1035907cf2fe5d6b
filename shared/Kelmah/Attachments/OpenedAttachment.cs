namespace Kelmah.Attachments;

/// <summary>An attachment with its bytes; whoever takes it disposes of the stream.</summary>
/// <param name="View">What it is.</param>
/// <param name="Content">From the start; null where the client has them already.</param>
public sealed record OpenedAttachment(AttachmentView View, Stream? Content);
