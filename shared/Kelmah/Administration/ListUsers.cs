using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Accounts, for administrators. Reading them is a privileged act and is recorded.</summary>
public sealed class ListUsers(IDocumentStore store, Transactor transactor, AuditTrail audit)
{
    /// <summary>A page of them, newest first.</summary>
    public async Task<Result<Page<AdminUserView>>> ExecuteAsync(Caller caller, UserSearch search, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<User> { Where = search.ToCondition(), Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return await transactor.RunAsync<Page<AdminUserView>>(caller.UserId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.UsersRead, "users", reason: null, cancellationToken).ConfigureAwait(false);
            return page.Select(AdminUserView.Of);
        }, cancellationToken).ConfigureAwait(false);
    }
}
