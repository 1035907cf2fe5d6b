using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Files;

/// <summary>Whether the folder of the attachments takes a file.</summary>
public sealed class AttachmentFolderHealth(FolderAttachmentContents folder) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await folder.TryWriteAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }
}
