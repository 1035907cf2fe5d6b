using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the queues can be looked at.</summary>
public sealed class LocalQueueHealth(ILocalQueues queues) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        queues.Counts();
        return Task.FromResult(HealthCheckResult.Healthy());
    }
}
