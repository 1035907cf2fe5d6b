using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>What becomes of contracts and milestones as their money moves.</summary>
public sealed class ContractFunds(ContractEnding ending) : IContracts
{
    /// <inheritdoc/>
    public ValueTask<Contract?> FindAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken) =>
        reader.FindAsync<Contract>(contractId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, Contract>> FindAsync(IDocumentReader reader, IEnumerable<Guid> contractIds, CancellationToken cancellationToken) =>
        reader.ContractsAsync(contractIds, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, string>> MilestoneTitlesAsync(IDocumentReader reader, IEnumerable<Guid> milestoneIds, CancellationToken cancellationToken) =>
        reader.MilestoneTitlesAsync(milestoneIds, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Result<Contract>> FindForReaderAsync(IDocumentReader reader, Caller caller, Guid contractId, CancellationToken cancellationToken) =>
        reader.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Result<Contract>> FindForHirerAsync(IDocumentReader reader, Caller caller, Guid contractId, CancellationToken cancellationToken) =>
        reader.FindForAsync<Contract>(caller, contractId, PartyRole.Hirer, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> CountCompletedAsync(
        IDocumentReader reader, Guid workerId, IReadOnlyCollection<Guid> without, CancellationToken cancellationToken)
    {
        var completed = ContractCollection.WorkerId.Is(workerId) & ContractCollection.Status.Is(ContractStatus.Completed);
        var all = await reader.CountAsync(completed, cancellationToken).ConfigureAwait(false);
        if (all == 0 || without.Count == 0) return all;
        return all - await reader.CountAsync(completed & ContractCollection.Id.In(without), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HaveContractAsync(IDocumentReader reader, Guid userId, IReadOnlyCollection<Guid> others, CancellationToken cancellationToken) =>
        await reader.CountAsync(ContractCollection.HirerId.Is(userId) & ContractCollection.WorkerId.In(others), cancellationToken).ConfigureAwait(false) > 0
        || await reader.CountAsync(ContractCollection.WorkerId.Is(userId) & ContractCollection.HirerId.In(others), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public ValueTask<Milestone?> FindMilestoneAsync(IDocumentReader reader, Guid milestoneId, CancellationToken cancellationToken) =>
        reader.FindAsync<Milestone>(milestoneId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken) =>
        reader.MilestonesOfAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public Result<Contract> Fund(UnitOfWork work, Contract contract, Money paid, DateTimeOffset now) =>
        contract.Fund(paid, now).Then<Contract>(funded => work.Update(funded));

    /// <inheritdoc/>
    public async Task AwaitDeliveryAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
        if (!contract!.IsUnderWay) return;
        if (!milestone.AwaitDelivery(now).IsRefused(out _, out var awaited)) work.Update(awaited);
    }

    /// <inheritdoc/>
    public async Task<Result<Contract>> FreezeAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, Guid raisedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (contract.Dispute(raisedBy, now).IsRefused(out var refusal, out var disputed)) return refusal;
        foreach (var milestone in await work.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false))
        {
            if (milestoneIds.Contains(milestone.Id)) work.Update(milestone.Freeze(now));
        }

        return work.Update(disputed);
    }

    /// <inheritdoc/>
    public async Task UnfreezeAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, IReadOnlyCollection<Guid> awaited, bool isStillDisputed, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        foreach (var milestone in await work.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false))
        {
            if (!milestoneIds.Contains(milestone.Id)) continue;
            var free = milestone.Unfreeze(now);
            work.Update(free.StandsStill && awaited.Contains(free.Id) && !free.AwaitDelivery(now).IsRefused(out _, out var waiting) ? waiting : free);
        }

        // Where the last milestone was settled by the chargeback, the contract has ended with it.
        if (!isStillDisputed && !contract.Resume(now).IsRefused(out _, out var resumed)) work.Update(resumed);
    }

    /// <inheritdoc/>
    public Result<ImmutableArray<Milestone>> Settle(UnitOfWork work, IReadOnlyList<MilestoneSettlement> settlements, DateTimeOffset now)
    {
        var settled = ImmutableArray.CreateBuilder<Milestone>(settlements.Count);
        foreach (var settlement in settlements)
        {
            if (Settle(settlement, now).IsRefused(out var refusal, out var milestone)) return refusal;
            settled.Add(work.Update(milestone));
        }

        return settled.DrainToImmutable();
    }

    /// <inheritdoc/>
    public Task FollowAsync(UnitOfWork work, ImmutableArray<Milestone> settled, bool isEscrowEmpty, bool endsContract, CancellationToken cancellationToken) =>
        ending.SettleAsync(work, settled.ToDictionary(milestone => milestone.Id), isEscrowEmpty, endsContract, cancellationToken);

    /// <inheritdoc/>
    public Task FollowDisputeAsync(UnitOfWork work, ImmutableArray<Milestone> settled, DisputedRest rest, CancellationToken cancellationToken) =>
        ending.SettleDisputedAsync(work, settled.ToDictionary(milestone => milestone.Id), rest, cancellationToken);

    private static Result<Milestone> Settle(MilestoneSettlement settlement, DateTimeOffset now) =>
        settlement is { ToHirer.IsZero: true, Milestone.Status: MilestoneStatus.Completed } ? settlement.Milestone.Release(settlement.Fee, now)
        : settlement.ToWorker.IsZero ? settlement.Milestone.Refund(now)
        : settlement.Milestone.Divide(settlement.ToWorker, settlement.Fee, settlement.ToHirer, now);
}
