using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// What belongs to a contract or a user, read from the store: for this module, and for what other modules describe, which has only the
/// store. Their use cases read with <see cref="IContracts"/>.
/// </summary>
internal static class ContractReading
{
    /// <summary>Its milestones by number: at most <see cref="Contract.MaxMilestones"/>.</summary>
    public static async ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(
        this IDocumentReader store, Guid contractId, CancellationToken cancellationToken)
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
        this IDocumentReader store, IEnumerable<Guid> contractIds, CancellationToken cancellationToken)
    {
        var query = new Query<Contract> { Where = ContractCollection.Id.In(contractIds.Distinct()), Limit = Query<Contract>.MaxLimit };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Items.ToDictionary(contract => contract.Id);
    }

    /// <summary>The titles of some milestones by their ids, at most 100.</summary>
    public static async ValueTask<IReadOnlyDictionary<Guid, string>> MilestoneTitlesAsync(
        this IDocumentReader store, IEnumerable<Guid> milestoneIds, CancellationToken cancellationToken)
    {
        var query = new Query<Milestone> { Where = MilestoneCollection.Id.In(milestoneIds.Distinct()), Limit = Query<Milestone>.MaxLimit };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Items.ToDictionary(milestone => milestone.Id, milestone => milestone.Title);
    }

    /// <summary>Which of some milestones are frozen, at most 100.</summary>
    public static async ValueTask<IReadOnlySet<Guid>> FrozenMilestonesAsync(
        this IDocumentReader store, IEnumerable<Guid> milestoneIds, CancellationToken cancellationToken)
    {
        var query = new Query<Milestone> { Where = MilestoneCollection.Id.In(milestoneIds.Distinct()), Limit = Query<Milestone>.MaxLimit };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Items.Where(milestone => milestone.FrozenAt is not null).Select(milestone => milestone.Id).ToHashSet();
    }

    /// <summary>The contracts of which a user is a party, newest first.</summary>
    public static IAsyncEnumerable<Contract> ContractsOfAsync(this IDocumentReader store, Guid userId, CancellationToken cancellationToken) =>
        store.AllAsync(ContractCollection.HirerId.Is(userId) | ContractCollection.WorkerId.Is(userId), cancellationToken);

    /// <summary>What belongs to each contract of a user's.</summary>
    public static async IAsyncEnumerable<object> EachContractAsync(
        this IDocumentReader store,
        Guid userId,
        Func<Contract, IAsyncEnumerable<object>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var contract in store.ContractsOfAsync(userId, cancellationToken).ConfigureAwait(false))
        {
            await foreach (var found in read(contract).WithCancellation(cancellationToken).ConfigureAwait(false)) yield return found;
        }
    }

    /// <summary>The milestones whose money is due to the worker, longest due first.</summary>
    public static Query<Milestone> MilestonesToRelease(DateTimeOffset now) =>
        new() { Where = MilestoneCollection.ReleaseDueAt.AtMost(now), OrderBy = [MilestoneCollection.ReleaseDueAt.Ascending()] };
}
