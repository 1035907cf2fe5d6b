using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Lists the caller's contracts.</summary>
public sealed class ListContracts(IDocumentStore store)
{
    /// <summary>Those where the caller is a party, newest first, each with its milestones.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="status">Only those that stand there; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<Page<ContractView>>> ExecuteAsync(
        Caller caller, ContractStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        var mine = ContractCollection.HirerId.Is(caller.UserId) | ContractCollection.WorkerId.Is(caller.UserId);
        var page = await store.QueryAsync(
            new Query<Contract>
            {
                Where = status is { } wanted ? mine & ContractCollection.Status.Is(wanted) : mine,
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        var views = new List<ContractView>(page.Items.Count);
        foreach (var contract in page.Items)
            views.Add(ContractView.Of(contract, await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false)));
        return new Page<ContractView>(views, page.NextCursor);
    }
}
