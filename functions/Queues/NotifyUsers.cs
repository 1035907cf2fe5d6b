using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;
using Kelmah.Notifications;

namespace Kelmah.Functions.Queues;

/// <summary>Tells users about an event, once.</summary>
public sealed class NotifyUsers(NotifyAboutEvent notify)
{
    [Function("NotifyUsers")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Notifications, Connection = "ServiceBus", IsSessionsEnabled = true)] string message, CancellationToken cancellationToken) =>
        notify.ExecuteAsync(EventJson.Read(message), cancellationToken);
}
