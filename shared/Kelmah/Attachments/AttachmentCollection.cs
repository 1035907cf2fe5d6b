using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>How attachments are stored.</summary>
public static class AttachmentCollection
{
    /// <summary>Who uploaded it.</summary>
    public static readonly Field<Attachment, Guid> OwnerId = Field.Of((Attachment attachment) => attachment.OwnerId);

    /// <summary>Since when nothing shows it.</summary>
    public static readonly Field<Attachment, DateTimeOffset> UnusedSince = Field.Of((Attachment attachment) => attachment.UnusedSince!.Value);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Attachment> Definition = new(
        "attachments",
        [new("owner", IndexKind.Ordered, OwnerId), new("unused_since", IndexKind.Ordered, UnusedSince)],
        [new(Field.Of((Attachment attachment) => attachment.Size), Minimum: 1, Maximum: Attachment.MaxSize)]);
}
