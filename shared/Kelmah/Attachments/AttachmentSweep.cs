using System.Buffers.Binary;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Deletes attachments that have been shown nowhere for a while, and contents whose upload was never committed. Safe to repeat.</summary>
public sealed class AttachmentSweep(IDocumentStore store, Transactor transactor, IAttachmentContents contents, AttachmentOptions options, Sweeper sweeper, TimeProvider clock)
{
    /// <returns>How many attachments were deleted.</returns>
    public Task<int> DeleteUnusedAsync(CancellationToken cancellationToken)
    {
        var unused = new Query<Attachment>
        {
            Where = AttachmentCollection.UnusedSince.AtMost(clock.GetUtcNow() - options.UnusedLifetime),
            OrderBy = [AttachmentCollection.UnusedSince.Ascending()],
        };
        return sweeper.RunAsync("Unused attachment", store.IdsAsync(unused, cancellationToken), DeleteAsync, cancellationToken);
    }

    /// <summary>Deletes contents that are as old and have no document, because the process ended between the two, and parts of contents.</summary>
    /// <returns>How many contents were deleted.</returns>
    public async Task<int> DeleteOrphansAsync(CancellationToken cancellationToken)
    {
        var deleted = await sweeper.RunAsync("Orphaned attachment", contents.ListAsync(cancellationToken), DeleteOrphanAsync, cancellationToken).ConfigureAwait(false);
        await contents.DeletePartsAsync(cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private async Task<bool> DeleteOrphanAsync(Guid id, CancellationToken cancellationToken)
    {
        if (MadeAt(id) + options.UnusedLifetime > clock.GetUtcNow()) return false;
        foreach (var owner in ModuleCatalogue.Product.All<ContentOwner>())
        {
            if (await owner.HasAsync(store, id, cancellationToken).ConfigureAwait(false)) return false;
        }

        await contents.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var attachment = await work.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false);
            if (attachment is null || !attachment.IsUnused(options.UnusedLifetime, now)) return false;
            await work.DeleteAttachmentAsync(attachment, now, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (outcome is not { Refusal: null, Value: true }) return false;
        await contents.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The first 48 bits of a UUIDv7 are its time in milliseconds (RFC 9562).</summary>
    private static DateTimeOffset MadeAt(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(id.ToByteArray(bigEndian: true)) >> 16));
}
