using Kelmah.Notifications;

namespace Kelmah.Functions.Timers;

/// <summary>Sends the notifications whose time has come, each minute.</summary>
public sealed class ScheduledNotificationTimer(NotificationDispatch dispatch)
{
    [Function("SendScheduledNotifications")]
    public Task RunAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        dispatch.DispatchDueAsync(cancellationToken);
}
