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

    /// <summary>Its escrow, or null before one was opened.</summary>
    public static ValueTask<Escrow?> EscrowOfAsync(this IDocumentStore store, Guid contractId, CancellationToken cancellationToken) =>
        store.FindAsync(EscrowCollection.ContractId.Is(contractId), cancellationToken);
}
