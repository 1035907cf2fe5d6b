using Kelmah.Identity;

namespace Kelmah.Notifications;

/// <summary>Writes the message of a notification for its channel, with the secret that is not stored, and sends it.</summary>
public sealed class ChannelSenders(IMessageSecrets secrets, NotificationOptions options, IEmailSender email, ISmsSender sms, IPushSender push)
{
    /// <summary>Sends a notification on its channel; one in the app needs no sending.</summary>
    /// <exception cref="DeliveryException">The channel did not accept it, or its token or code is no longer wanted.</exception>
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
        var secret = await FindSecretAsync(notification, "token_not_wanted", cancellationToken).ConfigureAwait(false);
        var isKnown = recipient.IsVerified && !secret.IsToStranger;
        var greeting = isKnown ? $"Hello {recipient.FirstName}," : "Hello,";
        var body = $"{greeting}\n\n{notification.Content}\n\n{WriteAction(secret, notification)}\n\nKelmah\n";
        var message = new EmailMessage(
            notification.Id, secret.Address ?? recipient.Email, isKnown ? recipient.FullName : null, notification.Title, body, notification.CreatedAt);
        await email.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private string WriteAction(MessageSecret secret, Notification notification)
    {
        if (secret.Value is not { } value) return secret.Note ?? options.WebUrl + NotificationLink.PathOf(notification.Data);
        return secret.Page is { } page
            ? $"{options.WebUrl}/{page}?token={Uri.EscapeDataString(value)}\n\nOr give this token to the app:\n\n{value}\n\n{secret.Note}"
            : $"{value}\n\n{secret.Note}";
    }

    private async Task SendSmsAsync(Notification notification, string phone, CancellationToken cancellationToken)
    {
        var secret = await FindSecretAsync(notification, "code_not_wanted", cancellationToken).ConfigureAwait(false);
        var body = secret.Value is { } code ? $"{notification.Content} {code}" : notification.Content;
        await sms.SendAsync(new SmsMessage(notification.Id, phone, body, notification.CreatedAt), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<MessageSecret> FindSecretAsync(Notification notification, string notWanted, CancellationToken cancellationToken) =>
        await secrets.FindAsync(notification.UserId, notification.Data, cancellationToken).ConfigureAwait(false)
        ?? throw new DeliveryException(notWanted) { IsFinal = true };
}
