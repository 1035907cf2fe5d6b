using Kelmah.Kernel;

namespace Kelmah.Attachments;

/// <summary>What happens to an attachment.</summary>
/// <param name="AttachmentId">The attachment.</param>
/// <param name="OwnerId">Who uploaded it.</param>
public abstract record AttachmentEvent(Guid AttachmentId, Guid OwnerId) : DomainEvent;

/// <summary>Its content is stored and waits for the scan.</summary>
[EventName("AttachmentUploaded")]
public sealed record AttachmentUploaded(Guid AttachmentId, Guid OwnerId) : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>The scan came to an end.</summary>
/// <param name="AttachmentId">The attachment.</param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="State">What is known now.</param>
/// <param name="Reason">What was found, in a word.</param>
[EventName("AttachmentScanned")]
public sealed record AttachmentScanned(Guid AttachmentId, Guid OwnerId, ScanState State, string? Reason)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>Something shows it.</summary>
/// <param name="AttachmentId">The attachment.</param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="Kind">What shows it.</param>
/// <param name="EntityId">Which one.</param>
[EventName("AttachmentTaken")]
public sealed record AttachmentTaken(Guid AttachmentId, Guid OwnerId, AttachmentUseKind Kind, Guid EntityId)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>Something shows it no more.</summary>
/// <param name="AttachmentId">The attachment.</param>
/// <param name="OwnerId">Who uploaded it.</param>
/// <param name="Kind">What showed it.</param>
/// <param name="EntityId">Which one.</param>
[EventName("AttachmentReleased")]
public sealed record AttachmentReleased(Guid AttachmentId, Guid OwnerId, AttachmentUseKind Kind, Guid EntityId)
    : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>Nothing showed it for a day, and it was deleted.</summary>
[EventName("AttachmentDeleted")]
public sealed record AttachmentDeleted(Guid AttachmentId, Guid OwnerId) : AttachmentEvent(AttachmentId, OwnerId);

/// <summary>A user's attachments take up another space than before.</summary>
/// <param name="OwnerId">Whose.</param>
/// <param name="UsedBytes">All of them together.</param>
[EventName("AttachmentSpaceChanged")]
public sealed record AttachmentSpaceChanged(Guid OwnerId, long UsedBytes) : DomainEvent;
