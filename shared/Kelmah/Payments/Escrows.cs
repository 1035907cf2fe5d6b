using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of a contract, as its parties and administrators see it.</summary>
public sealed class Escrows(IDocumentStore store)
{
    /// <summary>A contract's escrow; <c>not_found</c> before one was opened.</summary>
    public async Task<Result<EscrowView>> GetAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return escrow is null ? RequestErrors.NotFound : EscrowView.Of(escrow);
    }

    /// <summary>A page of a contract's transactions, newest first.</summary>
    public async Task<Result<Page<TransactionView>>> ListTransactionsAsync(
        Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var page = await store.QueryAsync(
            new Query<Transaction>
            {
                Where = TransactionCollection.ContractId.Is(contractId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return page.Select(TransactionView.Of);
    }
}
