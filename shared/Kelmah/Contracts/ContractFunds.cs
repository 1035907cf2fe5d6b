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
    public ValueTask<Milestone?> FindMilestoneAsync(IDocumentReader reader, Guid milestoneId, CancellationToken cancellationToken) =>
        reader.FindAsync<Milestone>(milestoneId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken) =>
        reader.MilestonesOfAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public Result<Contract> Fund(UnitOfWork work, Contract contract, DateTimeOffset now) =>
        contract.Fund(now).Then<Contract>(funded => work.Update(funded));

    /// <inheritdoc/>
    public Result<Contract> Dispute(UnitOfWork work, Contract contract, Guid raisedBy, DateTimeOffset now) =>
        contract.Dispute(raisedBy, now).Then<Contract>(disputed => work.Update(disputed));

    /// <inheritdoc/>
    public Result<Contract> Resume(UnitOfWork work, Contract contract, DateTimeOffset now) =>
        contract.Resume(now).Then<Contract>(resumed => work.Update(resumed));

    /// <inheritdoc/>
    public Task<Result<Milestone>> ReleaseMilestoneAsync(
        UnitOfWork work, Milestone milestone, Money fee, DateTimeOffset now, CancellationToken cancellationToken) =>
        SettleAsync(work, milestone.Release(fee, now), cancellationToken);

    /// <inheritdoc/>
    public Task<Result<Milestone>> RefundMilestoneAsync(
        UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken) =>
        SettleAsync(work, milestone.Refund(now), cancellationToken);

    /// <inheritdoc/>
    public async Task AwaitDeliveryAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var contract = await work.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
        if (contract!.Status is not (ContractStatus.Active or ContractStatus.Disputed)) return;
        if (!milestone.AwaitDelivery(now).IsRefused(out _, out var awaited)) work.Update(awaited);
    }

    private async Task<Result<Milestone>> SettleAsync(UnitOfWork work, Result<Milestone> decided, CancellationToken cancellationToken)
    {
        if (decided.IsRefused(out var refusal, out var settled)) return refusal;
        var stored = work.Update(settled);
        await ending.SettleAsync(work, stored, cancellationToken).ConfigureAwait(false);
        return stored;
    }
}
