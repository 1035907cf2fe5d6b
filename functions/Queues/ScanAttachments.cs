using Kelmah.Attachments;
using Kelmah.Kernel.Queues;

namespace Kelmah.Functions.Queues;

/// <summary>Looks into one attachment; a scanner that does not work is asked again by the queue.</summary>
public sealed class ScanAttachments(ScanAttachment scan)
{
    [Function("ScanAttachments")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Attachments, Connection = "ServiceBus")] string attachmentId, CancellationToken cancellationToken) =>
        scan.ExecuteAsync(Guid.Parse(attachmentId), cancellationToken);
}
