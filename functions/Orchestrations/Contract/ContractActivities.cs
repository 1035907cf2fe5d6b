using Kelmah.Contracts;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a contract does. Each is safe to run twice.</summary>
public sealed class ContractActivities(GetContractProcess process, PassDeadline deadlines, CompleteContract completion)
{
    [Function("LoadContract")]
    public Task<ProcessState> LoadContract([ActivityTrigger] Guid contractId, CancellationToken cancellationToken) =>
        process.ExecuteAsync(contractId, cancellationToken);

    [Function("PassContractDeadline")]
    public Task<string?> PassContractDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        deadlines.ExecuteAsync(passed.EntityId, passed.Step, cancellationToken);

    /// <summary>Completes a contract whose milestones are all released; returns the status that it has then.</summary>
    [Function("FinishContract")]
    public async Task<string> FinishContract([ActivityTrigger] Guid contractId, CancellationToken cancellationToken)
    {
        await completion.ExecuteAsync(contractId, cancellationToken);
        return (await process.ExecuteAsync(contractId, cancellationToken)).Status;
    }
}
