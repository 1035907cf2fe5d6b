using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Outbox;

/// <summary>Whether the outbox takes a file.</summary>
public sealed class OutboxFolderHealth(OutboxFolder folder) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await folder.TryWriteAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }
}
