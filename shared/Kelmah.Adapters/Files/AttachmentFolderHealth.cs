using Kelmah.Kernel;

namespace Kelmah.Adapters.Files;

/// <summary>Whether the folder of the attachments takes a file.</summary>
public sealed class AttachmentFolderHealth(FolderAttachmentContents folder) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "attachments";

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => folder.TryWriteAsync(cancellationToken);
}
