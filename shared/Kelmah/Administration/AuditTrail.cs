using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>The audit log: appends privileged acts, and lets administrators read and verify it.</summary>
public sealed class AuditTrail(IDocumentStore store, IAuditAnchorFile file, IAuditAnchorArchive archive, TimeProvider clock, IIdSource ids) : IAuditTrail
{
    /// <inheritdoc/>
    public async Task RecordAsync(UnitOfWork work, AuditAction action, string subject, string? reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = await work.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false);
        var (head, entry) = (found ?? AuditHead.Open(now)).Append(ids.NewId(), work.ActorId, action, subject, reason, now);
        // Before the entry, so that the later of two concurrent commits meets a version conflict and runs again.
        if (found is null) work.Insert(head, DuplicateAnswer.DecideAgain);
        else work.Update(head);
        work.Insert(entry);
    }

    /// <summary>A page of the log, newest first, for administrators.</summary>
    public async Task<Result<Page<AuditEntryView>>> ListAsync(AuditFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<AuditEntry>
        {
            Where = filter.ToCondition(),
            OrderBy = [AuditEntryCollection.Sequence.Descending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(AuditEntryView.Of);
    }

    /// <summary>
    /// Reads the log from its first entry to its head and checks every hash, and that the anchors outside of the store are among
    /// them, for administrators. Entries that are appended meanwhile are not checked.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store or the archive of anchors does not answer.</exception>
    public async Task<Result<AuditVerification>> VerifyAsync(CancellationToken cancellationToken)
    {
        // Before the head: what is anchored meanwhile is beyond it.
        AuditAnchor?[] anchors =
        [
            await file.ReadAsync(cancellationToken).ConfigureAwait(false), await archive.ReadAsync(cancellationToken).ConfigureAwait(false),
        ];
        var head = await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false);
        var end = head?.Sequence ?? 0;
        var (sequence, hash) = (0L, AuditEntry.Genesis);
        var query = new Query<AuditEntry>
        {
            Where = AuditEntryCollection.Sequence.AtMost(end),
            OrderBy = [AuditEntryCollection.Sequence.Ascending()],
            Limit = Query<AuditEntry>.MaxLimit,
        };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Items)
            {
                if (entry.Sequence != sequence + 1 || entry.PreviousHash != hash || !entry.IsIntact) return AuditVerification.BrokenAt(sequence + 1);
                if (anchors.Any(anchor => anchor?.Sequence == entry.Sequence && anchor.Hash != entry.Hash)) return AuditVerification.BrokenAt(entry.Sequence);
                (sequence, hash) = (entry.Sequence, entry.Hash);
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        if (head is null && await store.CountAsync(AuditEntryCollection.Sequence.AtLeast(0), cancellationToken).ConfigureAwait(false) > 0)
            return AuditVerification.BrokenAt(1);
        if (anchors.Any(anchor => anchor?.Sequence > sequence)) return AuditVerification.BrokenAt(sequence + 1);
        return sequence == end && hash == (head?.Hash ?? AuditEntry.Genesis) ? new AuditVerification(IsIntact: true, sequence, null) : AuditVerification.BrokenAt(sequence + 1);
    }
}
