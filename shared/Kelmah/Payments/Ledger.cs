using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Users' wallets and transactions, and for administrators the journal that they follow from.</summary>
public sealed class Ledger(IDocumentStore store, IJournal journal, PaymentNames names)
{
    /// <summary>The caller's wallet, empty before the first movement of money.</summary>
    public async Task<Result<WalletView>> GetWalletAsync(Caller caller, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        return WalletView.Of(caller.UserId, wallet);
    }

    /// <summary>A page of the caller's transactions, newest first.</summary>
    public async Task<Result<Page<TransactionView>>> ListTransactionsAsync(
        Caller caller, TransactionSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Transaction>
            {
                Where = search.Of(caller.UserId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(caller, page.Select(TransactionView.Of), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of the journal entries that touch an account, newest first, for administrators; empty where there are none.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<LedgerEntry>>> ListEntriesAsync(
        Caller caller, string account, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        // A name that no account can have has no entries, and no list gave a cursor for it.
        if (!Account.TryParse(account, out var parsed))
            return paging.Cursor is null ? new Page<LedgerEntry>([], null) : throw new InvalidCursorException();
        var page = await journal.EntriesAsync(parsed, paging.Limit, paging.Cursor, cancellationToken).ConfigureAwait(false);
        return page.Select(LedgerEntry.Of);
    }
}
