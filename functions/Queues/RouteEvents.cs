using Kelmah.Application.Notifications;
using Kelmah.Application.Persistence;
using Kelmah.Application.Queues;
using Kelmah.Application.Serialization;
using Kelmah.Domain.Payments;
using Kelmah.Functions.Orchestrations;

namespace Kelmah.Functions.Queues;

/// <summary>
/// Hands each domain event to those who wait for it. The two that may fail by themselves, notifications and the payment
/// provider's events, have queues of their own: one that is stuck there holds up no contract.
/// </summary>
public sealed class RouteEvents(IQueueSender queues)
{
    [Function(nameof(RouteEvents))]
    public async Task RunAsync(
        [ServiceBusTrigger(QueueNames.Events, Connection = "ServiceBus", IsSessionsEnabled = true)] string message,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var record = EventJson.Read(message);
        await OrchestrationRouter.RouteAsync(record, client, cancellationToken);
        if (record.Payload is StripeNoticeReceived notice) await ForwardAsync(record, QueueNames.StripeEvents, notice.NoticeId.ToString());
        if (!NotificationCatalogue.For(record.Payload.GetType()).IsEmpty) await ForwardAsync(record, QueueNames.Notifications, message);

        Task ForwardAsync(EventRecord from, string queue, string body) => queues.SendAsync(
            queue, [new QueueMessage(from.Id.ToString(), body, from.StreamId, TraceParent: from.TraceParent)], cancellationToken);
    }
}
