using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Attachments for the other modules: taken and released in the commit of the entity that shows them.</summary>
public interface IAttachments
{
    /// <summary>Adds a use to attachments.</summary>
    /// <param name="work">The commit of the entity that shows them.</param>
    /// <param name="ownerId">The user who must own them.</param>
    /// <param name="named">Which ones.</param>
    /// <param name="use">Where they are shown.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The errors by field; null where there are none.</returns>
    Task<Refusal?> TakeAsync(
        UnitOfWork work, Guid ownerId, IEnumerable<NamedAttachment> named, AttachmentUse use, CancellationToken cancellationToken);

    /// <summary>Removes a use from attachments.</summary>
    Task ReleaseAsync(
        UnitOfWork work, IEnumerable<Guid> attachmentIds, AttachmentUseKind kind, Guid entityId, CancellationToken cancellationToken);
}
