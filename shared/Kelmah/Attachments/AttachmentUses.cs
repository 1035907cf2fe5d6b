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
        foreach (var one in named.DistinctBy(one => one.Id))
        {
            var attachment = await work.FindAsync<Attachment>(one.Id, cancellationToken).ConfigureAwait(false);
            if (Take(attachment, ownerId, new ShownAttachment(one, use), errors) is { } taken) work.Update(taken);
        }

        return errors.Found(out var found) ? found : null;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ReplaceAsync(
        UnitOfWork work, Guid ownerId, IReadOnlyCollection<ShownAttachment> before, IReadOnlyCollection<ShownAttachment> after, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        var (gone, added) = (before.Where(one => !after.Any(one.IsSameAs)).ToList(), after.Where(one => !before.Any(one.IsSameAs)).ToList());
        foreach (var id in gone.Concat(added).Select(one => one.Named.Id).Distinct())
        {
            var attachment = await work.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false);
            foreach (var one in gone.Where(one => one.Named.Id == id)) attachment = attachment?.Release(one.Use.Kind, one.Use.EntityId, clock.GetUtcNow());
            foreach (var one in added.Where(one => one.Named.Id == id)) attachment = Take(attachment, ownerId, one, errors);
            if (attachment is not null) work.Update(attachment);
        }

        return errors.Found(out var found) ? found : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, AttachmentContent>> ContentsAsync(
        IDocumentReader reader, IEnumerable<Guid> attachmentIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, AttachmentContent>();
        foreach (var id in attachmentIds.Distinct())
        {
            if (await reader.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false) is { } attachment)
                found[id] = new AttachmentContent(attachment.FileName, attachment.ContentType, attachment.Size, attachment.Sha256);
        }

        return found;
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

    /// <summary>The attachment with the use, or as it is with an error.</summary>
    private Attachment? Take(Attachment? attachment, Guid ownerId, ShownAttachment shown, InputErrors errors)
    {
        var field = shown.Named.Field;
        if (attachment?.OwnerId != ownerId) errors.Require(false, field, "It is not one of your attachments.");
        else if (shown.Use.Kind == AttachmentUseKind.Picture && attachment.WhyNoPicture() is { } why) errors.Require(false, field, why);
        else if (attachment.Take(shown.Use, clock.GetUtcNow()).IsRefused(out var refusal, out var taken)) errors.Require(false, field, refusal.Error.Title);
        else return taken;
        return attachment;
    }
}

/// <summary>An attachment at a place that shows it.</summary>
/// <param name="Named">Which, and by which field of the input.</param>
/// <param name="Use">The place.</param>
public sealed record ShownAttachment(NamedAttachment Named, AttachmentUse Use)
{
    /// <summary>Whether it is the same attachment at the same place, by whichever field.</summary>
    public bool IsSameAs(ShownAttachment other) => Named.Id == other.Named.Id && Use.IsOf(other.Use.Kind, other.Use.EntityId);
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
