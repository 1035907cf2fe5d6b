using Kelmah.Contracts;
using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>What the retired orchestration of a contract does. Each is safe to run twice.</summary>
public sealed class ContractActivities(ContractProcess contracts, DeadlineProcesses processes, ContractEnding ending)
{
    [Function("LoadContract")]
    public Task<ContractProcessState> LoadContract([ActivityTrigger] Guid contractId, CancellationToken cancellationToken) =>
        contracts.LoadAsync(contractId, cancellationToken);

    [Function("PassContractDeadline")]
    public Task<string?> PassContractDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        processes.PassAsync(passed.EntityId, passed.Step, cancellationToken);

    /// <summary>Completes a contract whose milestones are all released; returns the status that it has then.</summary>
    [Function("FinishContract")]
    public async Task<string> FinishContract([ActivityTrigger] Guid contractId, CancellationToken cancellationToken)
    {
        await ending.CompleteAsync(contractId, cancellationToken);
        return (await processes.LoadAsync(new LifecycleKey("contracts", contractId), cancellationToken)).Status;
    }
}
