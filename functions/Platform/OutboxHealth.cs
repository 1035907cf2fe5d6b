using Kelmah.Adapters;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Platform;

/// <summary>Whether all events could be relayed. What was set aside holds up nothing else, so the app stays ready.</summary>
public sealed class OutboxHealth(IEventLog events) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var parked = await events.ListParkedAsync(new Paging(1), cancellationToken);
        return parked.Items.Count == 0
            ? HealthCheckResult.Healthy()
            : context.Fails("events_parked", "There are events that could not be relayed; administrators find them among the dead letters.");
    }
}
