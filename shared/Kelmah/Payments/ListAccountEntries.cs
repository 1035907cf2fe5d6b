using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Lists the journal entries that touch an account, for administrators.</summary>
public sealed class ListAccountEntries(IJournal journal)
{
    /// <summary>A page, newest first; empty for an account that has no entries.</summary>
    public async Task<Result<Page<LedgerEntry>>> ExecuteAsync(
        Caller caller, string account, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var page = await journal.EntriesAsync(new Account(account), paging.Limit, paging.Cursor, cancellationToken).ConfigureAwait(false);
        return page.Select(LedgerEntry.Of);
    }
}
