using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Lists the requests for refunds of a contract for its parties.</summary>
public sealed class ListRefundRequests(IDocumentStore store)
{
    /// <summary>A page, newest first; <c>not_found</c> for a stranger.</summary>
    public async Task<Result<Page<RefundRequest>>> ExecuteAsync(
        Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        return await store.QueryAsync(
            new Query<RefundRequest>
            {
                Where = RefundRequestCollection.ContractId.Is(contractId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
