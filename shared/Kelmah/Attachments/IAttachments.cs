using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Attachments for the other modules: taken and released in the commit of the entity that shows them.</summary>
public interface IAttachments
{
    /// <summary>Adds a use to attachments. As a picture only a clean PNG, JPEG or WebP image is taken.</summary>
    /// <param name="work">The commit of the entity that shows them.</param>
    /// <param name="ownerId">The user who must own them.</param>
    /// <param name="named">Which ones.</param>
    /// <param name="use">Where they are shown.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The errors by field; null where there are none.</returns>
    Task<Refusal?> TakeAsync(
        UnitOfWork work, Guid ownerId, IEnumerable<NamedAttachment> named, AttachmentUse use, CancellationToken cancellationToken);

    /// <summary>
    /// Has an entity that shows attachments in several places show others: removes the uses that have gone and adds those that are new, each
    /// attachment once, also where it moves from one place to another.
    /// </summary>
    /// <param name="work">The commit of the entity that shows them.</param>
    /// <param name="ownerId">The user who must own what is new.</param>
    /// <param name="before">What it has shown so far.</param>
    /// <param name="after">What it shows from now on.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The errors by field; null where there are none.</returns>
    Task<Refusal?> ReplaceAsync(
        UnitOfWork work, Guid ownerId, IReadOnlyCollection<ShownAttachment> before, IReadOnlyCollection<ShownAttachment> after, CancellationToken cancellationToken);

    /// <summary>What some attachments are, by id; one that is not there any more is missing.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="attachmentIds">Which; some may be the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyDictionary<Guid, AttachmentContent>> ContentsAsync(IDocumentReader reader, IEnumerable<Guid> attachmentIds, CancellationToken cancellationToken);

    /// <summary>Removes a use from attachments.</summary>
    Task ReleaseAsync(
        UnitOfWork work, IEnumerable<Guid> attachmentIds, AttachmentUseKind kind, Guid entityId, CancellationToken cancellationToken);
}
