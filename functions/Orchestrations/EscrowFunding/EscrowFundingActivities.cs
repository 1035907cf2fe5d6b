using Kelmah.Contracts;
using Kelmah.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a payment into an escrow does. Each is safe to run twice.</summary>
public sealed class EscrowFundingActivities(GetFundingProcess process, PassDeadline deadlines)
{
    [Function("LoadFunding")]
    public Task<ProcessState> LoadFunding([ActivityTrigger] Guid transactionId, CancellationToken cancellationToken) =>
        process.ExecuteAsync(transactionId, cancellationToken);

    [Function("PassFundingDeadline")]
    public Task<string?> PassFundingDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        deadlines.ExecuteAsync(passed.EntityId, passed.Step, cancellationToken);
}
