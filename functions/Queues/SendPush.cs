using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Delivers one notification as a push; a failure is tried again by the queue.</summary>
public sealed class SendPush(DeliverNotification deliver)
{
    [Function("SendPush")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Push, Connection = "ServiceBus")] string notificationId, CancellationToken cancellationToken) =>
        deliver.ExecuteAsync(Guid.Parse(notificationId), cancellationToken);
}
