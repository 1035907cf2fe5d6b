using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Delivers one notification as a mail; a failure is tried again by the queue.</summary>
public sealed class SendEmail(NotificationDelivery delivery)
{
    [Function("SendEmail")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Email, Connection = "ServiceBus")] string notificationId, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(Guid.Parse(notificationId), cancellationToken);
}
