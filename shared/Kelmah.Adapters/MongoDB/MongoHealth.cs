using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Whether the database answers.</summary>
public sealed class MongoHealth(MongoStore store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.PingAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }
}
