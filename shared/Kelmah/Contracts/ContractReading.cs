using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>What belongs to a contract, read from the store.</summary>
internal static class ContractReading
{
    /// <summary>Its milestones by number: at most <see cref="Contract.MaxMilestones"/>.</summary>
    public static async ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(
        this IDocumentStore store, Guid contractId, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Milestone>
            {
                Where = MilestoneCollection.ContractId.Is(contractId),
                OrderBy = [MilestoneCollection.Number.Ascending()],
                Limit = Query<Milestone>.MaxLimit,
            },
            cancellationToken).ConfigureAwait(false);
        return page.Items;
    }

    /// <summary>Some contracts by their ids, at most 100.</summary>
    public static async ValueTask<IReadOnlyDictionary<Guid, Contract>> ContractsAsync(
        this IDocumentStore store, IEnumerable<Guid> contractIds, CancellationToken cancellationToken)
    {
        var query = new Query<Contract> { Where = ContractCollection.Id.In(contractIds.Distinct()), Limit = Query<Contract>.MaxLimit };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Items.ToDictionary(contract => contract.Id);
    }

    /// <summary>What belongs to each contract of a user's.</summary>
    public static async IAsyncEnumerable<object> EachContractAsync(
        this IDocumentStore store,
        Guid userId,
        Func<Contract, IAsyncEnumerable<object>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var theirs = ContractCollection.HirerId.Is(userId) | ContractCollection.WorkerId.Is(userId);
        await foreach (var contract in store.AllAsync(theirs, cancellationToken).ConfigureAwait(false))
        {
            await foreach (var found in read(contract).WithCancellation(cancellationToken).ConfigureAwait(false)) yield return found;
        }
    }

    /// <summary>Its escrow, or null before one was opened.</summary>
    public static ValueTask<Escrow?> EscrowOfAsync(this IDocumentStore store, Guid contractId, CancellationToken cancellationToken) =>
        store.FindAsync(EscrowCollection.ContractId.Is(contractId), cancellationToken);
}
