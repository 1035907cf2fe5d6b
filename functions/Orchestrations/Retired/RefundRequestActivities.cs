using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>What the retired orchestration of a request for a refund does. Each is safe to run twice.</summary>
public sealed class RefundRequestActivities(DeadlineProcesses processes)
{
    [Function("LoadRefundRequest")]
    public Task<ProcessState> LoadRefundRequest([ActivityTrigger] Guid requestId, CancellationToken cancellationToken) =>
        processes.LoadAsync(new LifecycleKey("refund_requests", requestId), cancellationToken);

    [Function("PassRefundRequestDeadline")]
    public Task<string?> PassRefundRequestDeadline([ActivityTrigger] PassedDeadline passed, CancellationToken cancellationToken) =>
        processes.PassAsync(passed.EntityId, passed.Step, cancellationToken);
}
