using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Blobs;

/// <summary>Whether the container of the attachments is there, and lets the app in.</summary>
public sealed class BlobHealth(BlobContainer container) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await container.AskAsync((blobs, limit) => blobs.GetPropertiesAsync(cancellationToken: limit.Token), cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }
}
