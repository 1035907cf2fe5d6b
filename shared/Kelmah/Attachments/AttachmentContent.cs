namespace Kelmah.Attachments;

/// <summary>What is found out about a content while it is stored.</summary>
/// <param name="FileName">A plain name.</param>
/// <param name="ContentType">What the bytes are.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hexadecimal, lower case.</param>
public sealed record AttachmentContent(string FileName, string ContentType, long Size, string Sha256);
