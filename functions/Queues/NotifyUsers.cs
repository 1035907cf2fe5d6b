using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Tells users about an event, once.</summary>
public sealed class NotifyUsers(NotificationDispatch dispatch)
{
    [Function("NotifyUsers")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Notifications, Connection = "ServiceBus", IsSessionsEnabled = true)] string message, CancellationToken cancellationToken) =>
        dispatch.NotifyAsync(EventJson.Read(message), cancellationToken);
}
