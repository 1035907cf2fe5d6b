using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>What the retired orchestration of a payment into an escrow does. Each is safe to run twice.</summary>
public sealed class EscrowFundingActivities(DeadlineProcesses processes)
{
    [Function("LoadFunding")]
    public Task<ProcessState> LoadFunding([ActivityTrigger] Guid transactionId, CancellationToken cancellationToken) =>
        processes.LoadAsync(new LifecycleKey("transactions", transactionId), cancellationToken);

    [Function("PassFundingDeadline")]
    public Task<string?> PassFundingDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        processes.PassAsync(passed.EntityId, passed.Step, cancellationToken);
}
