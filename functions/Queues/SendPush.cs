using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Delivers one notification as a push; a failure is tried again by the queue.</summary>
public sealed class SendPush(NotificationDelivery delivery)
{
    [Function("SendPush")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Push, Connection = "ServiceBus")] string notificationId, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(Guid.Parse(notificationId), cancellationToken);
}
