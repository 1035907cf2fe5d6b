using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kelmah.Attachments;

namespace Kelmah.Adapters.Blobs;

/// <summary>The bytes of attachments as blobs of a container, each named after its attachment. A blob is there when all of it is.</summary>
public sealed class BlobAttachmentContents(BlobContainer container) : IAttachmentContents
{
    /// <summary>
    /// More than an attachment has, so that each is sent in one request: blocks of two writers of one blob would drive each other
    /// out.
    /// </summary>
    private static readonly StorageTransferOptions InOneRequest = new() { InitialTransferSize = 64 << 20 };

    /// <summary>About 700 kB, which a slow line brings before the service is taken to hang.</summary>
    private const int PageSize = 1_000;

    /// <inheritdoc/>
    public async Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken)
    {
        await using var file = TemporaryFile();
        await content.CopyToAsync(file, cancellationToken);
        await container.AskAsync(
            (blobs, limit) =>
            {
                file.Position = 0;
                var options = new BlobUploadOptions { TransferOptions = InOneRequest, ProgressHandler = limit };
                return BlobOf(blobs, id).UploadAsync(file, options, limit.Token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        var file = TemporaryFile();
        var isFound = false;
        try
        {
            isFound = await container.AskAsync((blobs, limit) => DownloadAsync(BlobOf(blobs, id), file, limit), cancellationToken);
            file.Position = 0;
            return isFound ? file : null;
        }
        finally
        {
            if (!isFound) await file.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        container.AskAsync((blobs, limit) => BlobOf(blobs, id).DeleteIfExistsAsync(cancellationToken: limit.Token), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Guid> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var from = next;
            var page = await container.AskAsync(
                (blobs, limit) => blobs.GetBlobsAsync(cancellationToken: limit.Token).AsPages(from, PageSize).FirstAsync(limit.Token).AsTask(),
                cancellationToken);
            foreach (var blob in page.Values)
            {
                if (Guid.TryParseExact(blob.Name, "D", out var id)) yield return id;
            }

            next = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <inheritdoc/>
    /// <remarks>The service keeps blocks of a blob that was never committed for a week, and deletes them itself.</remarks>
    public Task DeletePartsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<bool> DownloadAsync(BlobClient blob, FileStream file, StallLimit limit)
    {
        try
        {
            await blob.DownloadToAsync(file, new BlobDownloadToOptions { TransferOptions = InOneRequest, ProgressHandler = limit }, limit.Token);
            return true;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return false;
        }
    }

    /// <summary>Only this user can read it. It goes when it is closed and, but for Windows, when the process is killed.</summary>
    private static FileStream TemporaryFile()
    {
        var file = new FileStream(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows()) File.Delete(file.Name);
        return file;
    }

    private static BlobClient BlobOf(BlobContainerClient blobs, Guid id) => blobs.GetBlobClient(id.ToString());
}
