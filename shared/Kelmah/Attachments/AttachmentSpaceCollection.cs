using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>How the space that users' attachments take up is stored.</summary>
public static class AttachmentSpaceCollection
{
    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<AttachmentSpace> Definition = new(
        "attachment_spaces", [], [new(Field.Of((AttachmentSpace space) => space.UsedBytes), Minimum: 0)]);
}
