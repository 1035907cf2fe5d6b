using Kelmah.Attachments;
using Kelmah.Functions.Orchestrations;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;
using Kelmah.Payments;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Queues;

/// <summary>
/// Hands each domain event to those who wait for it. What may fail by itself, notifications, the payment provider's events
/// and the scan of attachments, has queues of its own: one that is stuck there holds up no contract.
/// </summary>
public sealed class RouteEvents(IQueueSender queues, LearnSkills learnSkills, ILogger<RouteEvents> logger)
{
    [Function("RouteEvents")]
    public async Task RunAsync(
        [ServiceBusTrigger(QueueNames.Events, Connection = "ServiceBus", IsSessionsEnabled = true)] string message,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var record = EventJson.Read(message);
        await OrchestrationRouter.RouteAsync(record, client, logger, cancellationToken);
        if (record.Payload is StripeNoticeReceived notice) await ForwardAsync(record, QueueNames.StripeEvents, notice.NoticeId.ToString());
        if (record.Payload is AttachmentUploaded uploaded) await ForwardAsync(record, QueueNames.Attachments, uploaded.AttachmentId.ToString());
        if (!NotificationCatalogue.For(record.Payload.GetType()).IsEmpty) await ForwardAsync(record, QueueNames.Notifications, message);
        // Last: nobody waits for it.
        if (record.Payload is JobPublished or JobChanged { Status: JobStatus.Active }) await learnSkills.ExecuteAsync(record.EntityId, cancellationToken);

        Task ForwardAsync(EventRecord from, string queue, string body) => queues.SendAsync(
            queue, [new QueueMessage(from.Id.ToString(), body, from.StreamId, TraceParent: from.TraceParent)], cancellationToken);
    }
}
