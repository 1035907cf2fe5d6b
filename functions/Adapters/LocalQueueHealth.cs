using Kelmah.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the queues can be looked at, and their file takes a row.</summary>
public sealed class LocalQueueHealth(ILocalQueues queues, SqliteDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        queues.Counts();
        await database.ProbeAsync().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
