namespace Kelmah.Notifications;

/// <summary>Turns notifications into the messages of their channels.</summary>
public sealed class ChannelSenders(IEmailSender email, ISmsSender sms, IPushSender push, EmailText emailText, SmsText smsText)
{
    /// <summary>Sends a notification on its channel; one in the app needs no sending.</summary>
    /// <exception cref="DeliveryException">The channel did not take it.</exception>
    public async Task SendAsync(Notification notification, Recipient recipient, CancellationToken cancellationToken)
    {
        var sending = notification.Channel switch
        {
            NotificationChannel.InApp => Task.CompletedTask,
            NotificationChannel.Email => SendEmailAsync(notification, recipient, cancellationToken),
            NotificationChannel.Sms => SendSmsAsync(notification, recipient.Phone!, cancellationToken),
            NotificationChannel.Push => push.SendAsync(
                new PushMessage(notification.Id, recipient.UserId, notification.Title, notification.Content, notification.CreatedAt), cancellationToken),
        };
        await sending.ConfigureAwait(false);
    }

    private async Task SendEmailAsync(Notification notification, Recipient recipient, CancellationToken cancellationToken)
    {
        var body = await emailText.WriteAsync(notification, recipient, cancellationToken).ConfigureAwait(false);
        var message = new EmailMessage(notification.Id, recipient.Email, recipient.FullName, notification.Title, body, notification.CreatedAt);
        await email.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendSmsAsync(Notification notification, string phone, CancellationToken cancellationToken)
    {
        var body = await smsText.WriteAsync(notification, cancellationToken).ConfigureAwait(false);
        await sms.SendAsync(new SmsMessage(notification.Id, phone, body, notification.CreatedAt), cancellationToken).ConfigureAwait(false);
    }
}
