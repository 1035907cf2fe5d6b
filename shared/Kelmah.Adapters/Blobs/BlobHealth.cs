using Kelmah.Kernel;

namespace Kelmah.Adapters.Blobs;

/// <summary>Whether the container of the attachments is there, and lets the app in.</summary>
public sealed class BlobHealth(BlobContainer container) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "attachments";

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        container.AskAsync((blobs, limit) => blobs.GetPropertiesAsync(cancellationToken: limit.Token), cancellationToken);
}
