using SendDue = Kelmah.Notifications.SendScheduledNotifications;

namespace Kelmah.Functions.Timers;

/// <summary>Sends the notifications whose time has come, each minute.</summary>
public sealed class SendScheduledNotifications(SendDue sendDue)
{
    [Function("SendScheduledNotifications")]
    public Task RunAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sendDue.ExecuteAsync(cancellationToken);
}
