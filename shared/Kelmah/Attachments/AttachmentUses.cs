using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Notes on attachments, in the commit of what shows them, who shows them.</summary>
public sealed class AttachmentUses(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The attachments that a portfolio names, by the field that names each.</summary>
    public static ImmutableArray<NamedAttachment> In(ImmutableArray<PortfolioItem>? portfolio, string field) =>
    [
        .. (portfolio ?? []).Select((item, index) => (item, index)).Where(found => found.item?.AttachmentId is not null)
            .Select(found => new NamedAttachment($"{field}[{found.index}].attachmentId", found.item.AttachmentId!.Value)),
    ];

    /// <summary>Something shows attachments from now on.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="ownerId">Whose they have to be.</param>
    /// <param name="named">Which.</param>
    /// <param name="use">What shows them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What is wrong with them by field; null where nothing is.</returns>
    public async Task<Refusal?> TakeAsync(
        UnitOfWork work, Guid ownerId, IEnumerable<NamedAttachment> named, AttachmentUse use, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        foreach (var (field, id) in named.DistinctBy(one => one.Id))
        {
            var attachment = await store.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false);
            errors.Require(attachment?.OwnerId == ownerId, field, "It is not one of your attachments.");
            if (attachment?.OwnerId != ownerId) continue;
            if (attachment.Take(use, clock.GetUtcNow()).IsRefused(out var refusal, out var taken)) errors.Require(false, field, refusal.Error.Title);
            else work.Update(taken!);
        }

        return errors.Found(out var found) ? found : null;
    }

    /// <summary>Something shows attachments no more.</summary>
    public async Task ReleaseAsync(
        UnitOfWork work, IEnumerable<Guid> attachmentIds, AttachmentUseKind kind, Guid entityId, CancellationToken cancellationToken)
    {
        foreach (var id in attachmentIds.Distinct())
        {
            if (await store.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false) is { } attachment)
                work.Update(attachment.Release(kind, entityId, clock.GetUtcNow()));
        }
    }
}
