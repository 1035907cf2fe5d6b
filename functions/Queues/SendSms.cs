using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Delivers one notification as a text message; a failure is tried again by the queue.</summary>
public sealed class SendSms(NotificationDelivery delivery)
{
    [Function("SendSms")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Sms, Connection = "ServiceBus")] string notificationId, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(Guid.Parse(notificationId), cancellationToken);
}
