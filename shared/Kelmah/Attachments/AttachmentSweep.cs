using System.Buffers.Binary;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Attachments;

/// <summary>Deletes attachments that have been shown nowhere for a day, and contents whose upload was never committed. Safe to repeat.</summary>
public sealed class AttachmentSweep(IDocumentStore store, Transactor transactor, IAttachmentContents contents, TimeProvider clock)
{
    /// <returns>How many attachments were deleted.</returns>
    public async Task<int> DeleteUnusedAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int done;
        do
        {
            var query = new Query<Attachment>
            {
                Where = AttachmentCollection.UnusedSince.AtMost(clock.GetUtcNow() - Attachment.UnusedLifetime),
                OrderBy = [AttachmentCollection.UnusedSince.Ascending()],
                Limit = Query<Attachment>.MaxLimit,
            };
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            done = 0;
            foreach (var attachment in page.Items) done += await DeleteAsync(attachment.Id, cancellationToken).ConfigureAwait(false);
            total += done;
        }
        while (done > 0);
        return total;
    }

    /// <summary>Deletes contents that are a day old and have no document, because the process ended between the two.</summary>
    /// <returns>How many contents were deleted.</returns>
    public async Task<int> DeleteOrphansAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var id in contents.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (MadeAt(id) + Attachment.UnusedLifetime > clock.GetUtcNow()) continue;
            if (await store.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false) is not null) continue;
            await contents.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    private async Task<int> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var attachment = await store.FindAsync<Attachment>(id, cancellationToken).ConfigureAwait(false);
            if (attachment is null || !attachment.IsUnused(now)) return false;
            work.Delete(attachment.Delete(now));
            var space = await store.FindAsync<AttachmentSpace>(attachment.OwnerId, cancellationToken).ConfigureAwait(false);
            if (space is not null) work.Update(space.Free(attachment.Size, now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out _, out var isDeleted) || !isDeleted) return 0;
        await contents.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        return 1;
    }

    /// <summary>The first 48 bits of a UUIDv7 are its time in milliseconds (RFC 9562).</summary>
    private static DateTimeOffset MadeAt(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(id.ToByteArray(bigEndian: true)) >> 16));
}
