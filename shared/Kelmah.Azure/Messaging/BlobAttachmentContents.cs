using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Kelmah.Application.Messaging;

namespace Kelmah.Azure.Messaging;

/// <summary>The bytes of attachments as blobs of a container, each named after its attachment. A blob is there when all of it is.</summary>
public sealed class BlobAttachmentContents(BlobContainerClient container) : IAttachmentContents
{
    public Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken) =>
        BlobOf(id).UploadAsync(content, overwrite: true, cancellationToken);

    public async Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await BlobOf(id).OpenReadAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => BlobOf(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    public async IAsyncEnumerable<Guid> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (Guid.TryParseExact(blob.Name, "D", out var id)) yield return id;
        }
    }

    private BlobClient BlobOf(Guid id) => container.GetBlobClient(id.ToString());
}
