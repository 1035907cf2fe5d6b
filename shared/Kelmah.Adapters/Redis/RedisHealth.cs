using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Redis;

/// <summary>Whether Redis answers, over the connection that the app asks it by.</summary>
public sealed class RedisHealth(RedisConnection redis) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await redis.PingAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }
}
