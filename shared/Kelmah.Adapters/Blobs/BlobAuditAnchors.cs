using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Kelmah.Adapters.Files;
using Kelmah.Administration;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Blobs;

/// <summary>
/// Anchors of the audit log as blobs beside the attachments, <c>audit-anchor/2026-11-30</c> for a day: each is written once, and never
/// again by this code. A policy of immutability on the blobs makes that hold for everybody else.
/// </summary>
/// <param name="container">Where attachments are.</param>
/// <param name="clock">Dates the anchors.</param>
public sealed class BlobAuditAnchors(BlobContainer container, TimeProvider clock) : IAuditAnchorArchive
{
    private const string Folder = "audit-anchor/";

    /// <inheritdoc/>
    public async Task<AuditAnchor?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await NewestAsync(cancellationToken) is not { } name) return null;
        var text = await container.AskAsync(
            async (blobs, limit) => (await blobs.GetBlobClient(name).DownloadContentAsync(limit.Token)).Value.Content.ToString(), cancellationToken);
        return AuditAnchorLine.Parse(text) ?? throw new StoreUnavailableException($"The blob {name} holds no anchor of the audit log.");
    }

    /// <inheritdoc/>
    public Task KeepAsync(DateOnly day, AuditAnchor anchor, CancellationToken cancellationToken)
    {
        var name = Folder + day.ToString("O", CultureInfo.InvariantCulture);
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        return container.AskAsync(
            async (blobs, limit) =>
            {
                try
                {
                    await blobs.GetBlobClient(name).UploadAsync(BinaryData.FromString(AuditAnchorLine.Of(anchor, clock.GetUtcNow())), options, limit.Token);
                }
                catch (RequestFailedException there) when (there.ErrorCode == BlobErrorCode.BlobAlreadyExists || there.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy)
                {
                    return false;
                }

                return true;
            },
            cancellationToken);
    }

    /// <summary>The name of the newest: names are in the order of their days. A page of the service's holds more than thirteen years of them.</summary>
    private Task<string?> NewestAsync(CancellationToken cancellationToken) => container.AskAsync(
        async (blobs, limit) =>
        {
            string? newest = null;
            await foreach (var blob in blobs.GetBlobsAsync(BlobTraits.None, BlobStates.None, Folder, limit.Token)) newest = blob.Name;
            return newest;
        },
        cancellationToken);
}
