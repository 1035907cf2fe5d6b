using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Lists a contract's milestones.</summary>
public sealed class ListMilestones(IDocumentStore store)
{
    /// <summary>A page of them, by number; <c>not_found</c> for a stranger.</summary>
    public async Task<Result<Page<Milestone>>> ExecuteAsync(
        Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        return await store.QueryAsync(
            new Query<Milestone>
            {
                Where = MilestoneCollection.ContractId.Is(contractId),
                OrderBy = [MilestoneCollection.Number.Ascending()],
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
