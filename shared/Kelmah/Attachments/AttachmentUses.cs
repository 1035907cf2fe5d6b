using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Records in attachments where they are shown.</summary>
public sealed class AttachmentUses(TimeProvider clock) : IAttachments
{
    /// <inheritdoc/>
    public async Task<Refusal?> TakeAsync(
        UnitOfWork work, Guid ownerId, IEnumerable<NamedAttachment> named, AttachmentUse use, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        foreach (var (field, id) in named.DistinctBy(one => one.Id))
        {
            var attachment = await work.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false);
            errors.Require(attachment?.OwnerId == ownerId, field, "It is not one of your attachments.");
            if (attachment?.OwnerId != ownerId) continue;
            if (attachment.Take(use, clock.GetUtcNow()).IsRefused(out var refusal, out var taken)) errors.Require(false, field, refusal.Error.Title);
            else work.Update(taken);
        }

        return errors.Found(out var found) ? found : null;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(
        UnitOfWork work, IEnumerable<Guid> attachmentIds, AttachmentUseKind kind, Guid entityId, CancellationToken cancellationToken)
    {
        foreach (var id in attachmentIds.Distinct())
        {
            if (await work.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false) is { } attachment)
                work.Update(attachment.Release(kind, entityId, clock.GetUtcNow()));
        }
    }
}

/// <summary>An attachment that an input refers to.</summary>
/// <param name="Field">The path of the field in the input.</param>
public sealed record NamedAttachment(string Field, Guid Id)
{
    /// <summary>The attachments of a portfolio, each with the path of its field.</summary>
    public static ImmutableArray<NamedAttachment> In(ImmutableArray<PortfolioItem>? portfolio, string field) =>
    [
        .. (portfolio ?? []).Select((item, index) => (item, index)).Where(found => found.item?.AttachmentId is not null)
            .Select(found => new NamedAttachment($"{field}[{found.index}].attachmentId", found.item.AttachmentId!.Value)),
    ];
}
