using Kelmah.Contracts;
using Kelmah.Payments;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of a request for a refund does. Each is safe to run twice.</summary>
public sealed class RefundRequestActivities(GetRefundRequestProcess process, PassDeadline deadlines)
{
    [Function("LoadRefundRequest")]
    public Task<ProcessState> LoadRefundRequest([ActivityTrigger] Guid requestId, CancellationToken cancellationToken) =>
        process.ExecuteAsync(requestId, cancellationToken);

    [Function("PassRefundRequestDeadline")]
    public Task<string?> PassRefundRequestDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        deadlines.ExecuteAsync(passed.EntityId, passed.Step, cancellationToken);
}
