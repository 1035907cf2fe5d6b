using Kelmah.Contracts;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>Tells the retired orchestration of a contract where its contract is.</summary>
public sealed class ContractProcess(DeadlineProcesses processes, IDocumentStore store, IContracts contracts)
{
    /// <summary>The state of a contract that is there: the orchestration was started by its draft.</summary>
    public async Task<ContractProcessState> LoadAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var contract = await contracts.FindAsync(store, contractId, cancellationToken);
        var milestones = await contracts.MilestonesOfAsync(store, contractId, cancellationToken);
        var state = await processes.LoadAsync(new LifecycleKey("contracts", contractId), cancellationToken);
        return new(state.Status, state.Ended, state.Next)
        {
            IsFunded = contract?.FundedAt is not null,
            MilestoneIds = [.. milestones.Select(milestone => milestone.Id).Order()],
        };
    }
}

/// <summary>What the retired orchestration of a contract knows of it, as its history holds it.</summary>
public sealed record ContractProcessState(string Status, bool Ended, NextStep? Next) : ProcessState(Status, Ended, Next)
{
    public bool IsFunded { get; init; }

    public IReadOnlyList<Guid> MilestoneIds { get; init; } = [];
}
