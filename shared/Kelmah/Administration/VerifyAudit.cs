using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Walks the audit log from its first entry to its head and checks every hash.</summary>
public sealed class VerifyAudit(IDocumentStore store)
{
    /// <summary>What was found. Entries that are appended meanwhile are left for the next time.</summary>
    public async Task<Result<AuditVerification>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
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
                (sequence, hash) = (entry.Sequence, entry.Hash);
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        if (head is null && await store.CountAsync(AuditEntryCollection.Sequence.AtLeast(0), cancellationToken).ConfigureAwait(false) > 0)
            return AuditVerification.BrokenAt(1);
        return sequence == end && hash == (head?.Hash ?? AuditEntry.Genesis) ? new AuditVerification(IsIntact: true, sequence, null) : AuditVerification.BrokenAt(sequence + 1);
    }
}
