using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Lists the caller's transactions.</summary>
public sealed class ListWalletTransactions(IDocumentStore store)
{
    /// <summary>A page, newest first.</summary>
    public async Task<Result<Page<Transaction>>> ExecuteAsync(Caller caller, Paging paging, CancellationToken cancellationToken) =>
        await store.QueryAsync(
            new Query<Transaction>
            {
                Where = TransactionCollection.UserId.Is(caller.UserId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
}
