using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Appends privileged acts to the audit log, in the commit of the act itself.</summary>
public sealed class AuditTrail(IDocumentStore store, TimeProvider clock, IIdSource ids)
{
    /// <summary>Records an act of the commit's actor. Of two commits that append at once, one runs again.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="action">What is done.</param>
    /// <param name="subject">To what, for example <c>users/018f…</c>.</param>
    /// <param name="reason">Why, where a reason was given.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task RecordAsync(UnitOfWork work, AuditAction action, string subject, string? reason, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = await store.FindAsync<AuditHead>(AuditHead.OnlyId, cancellationToken).ConfigureAwait(false);
        var (head, entry) = (found ?? AuditHead.Open(now)).Append(ids.NewId(), work.ActorId, action, subject, reason, now);
        // Before the entry, so that who comes second meets a conflict of versions, and runs again.
        if (found is null) work.Insert(head, RequestErrors.TooManyConflicts);
        else work.Update(head);
        work.Insert(entry);
    }
}
