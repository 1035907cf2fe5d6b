using System.Collections.Immutable;

namespace Kelmah.Attachments;

/// <summary>Something that shows an attachment.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="EntityId">Which one.</param>
/// <param name="Readers">Who may read the attachment because of it, besides its owner.</param>
public sealed record AttachmentUse(AttachmentUseKind Kind, Guid EntityId, ImmutableArray<Guid> Readers)
{
    /// <summary>Whether it is the same thing, whoever reads it.</summary>
    public bool IsOf(AttachmentUseKind kind, Guid entityId) => Kind == kind && EntityId == entityId;

    /// <summary>Whether a signed-in user may read the attachment because of it.</summary>
    public bool Admits(Guid userId) => Kind == AttachmentUseKind.Profile || Readers.Contains(userId);
}
