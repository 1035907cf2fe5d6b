using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>The audit log, for administrators.</summary>
public sealed class ListAudit(IDocumentStore store)
{
    /// <summary>A page of it, newest first.</summary>
    public async Task<Result<Page<AuditEntryView>>> ExecuteAsync(Caller caller, AuditFilter filter, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
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
}
