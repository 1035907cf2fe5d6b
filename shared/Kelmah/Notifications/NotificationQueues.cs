using Kelmah.Kernel.Queues;

namespace Kelmah.Notifications;

/// <summary>Hands notifications to the queues of their channels. The message is the notification's id, so a repeat is dropped.</summary>
public sealed class NotificationQueues(IQueueSender queues)
{
    /// <summary>Enqueues those that wait for their channel; one in the app needs none.</summary>
    public async Task EnqueueAsync(IEnumerable<Notification> notifications, CancellationToken cancellationToken)
    {
        foreach (var channel in notifications.GroupBy(notification => notification.Channel))
        {
            if (QueueOf(channel.Key) is not { } queue) continue;
            QueueMessage[] messages = [.. channel.Select(notification => ToMessage(notification.Id))];
            await queues.SendAsync(queue, messages, cancellationToken).ConfigureAwait(false);
        }
    }

    private static QueueMessage ToMessage(Guid id) => new(id.ToString(), id.ToString());

    private static string? QueueOf(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp => null,
        NotificationChannel.Email => QueueNames.Email,
        NotificationChannel.Sms => QueueNames.Sms,
        NotificationChannel.Push => QueueNames.Push,
    };
}
