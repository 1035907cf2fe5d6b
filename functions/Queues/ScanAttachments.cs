using Kelmah.Attachments;
using Kelmah.Kernel.Queues;

namespace Kelmah.Functions.Queues;

/// <summary>Looks into one attachment; a scanner that does not work is asked again by the queue.</summary>
public sealed class ScanAttachments(AttachmentScans scans)
{
    [Function("ScanAttachments")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Attachments, Connection = "ServiceBus")] string attachmentId, CancellationToken cancellationToken) =>
        scans.ScanAsync(Guid.Parse(attachmentId), cancellationToken);
}
