using Kelmah.Identity;

namespace Kelmah.Notifications;

/// <summary>Writes the message of a notification for its channel, with the secret that is not stored, and sends it.</summary>
public sealed class ChannelSenders(
    IUsers users, IOneTimeTokens tokens, AccountOptions limits, NotificationOptions options, IEmailSender email, ISmsSender sms, IPushSender push)
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
        var action = notification.Data.GetValueOrDefault(EventSubjects.EventType) switch
        {
            nameof(EmailVerificationRequested) =>
                await WriteTokenAsync(notification.UserId, user => ClaimOfEmail(user, notification), "verify-email", Hours(limits.VerificationLifetime), cancellationToken).ConfigureAwait(false),
            nameof(PasswordResetRequested) =>
                await WriteTokenAsync(notification.UserId, OneTimeClaim.OfPasswordReset, "reset-password", Hours(limits.PasswordResetLifetime), cancellationToken).ConfigureAwait(false),
            _ => options.WebUrl + NotificationLink.PathOf(notification.Data),
        };
        var greeting = recipient.IsVerified ? $"Hello {recipient.FirstName}," : "Hello,";
        var body = $"{greeting}\n\n{notification.Content}\n\n{action}\n\nKelmah\n";
        var message = new EmailMessage(notification.Id, recipient.Email, recipient.IsVerified ? recipient.FullName : null, notification.Title, body, notification.CreatedAt);
        await email.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The mail is for one registration of the address, which the event names unless it is the account itself.</summary>
    private static OneTimeClaim? ClaimOfEmail(User user, Notification notification)
    {
        if (!notification.Data.TryGetValue("registrationId", out var id)) return OneTimeClaim.OfEmail(user);
        return user.Registrations.FirstOrDefault(one => one.Id.ToString() == id) is { } registration ? OneTimeClaim.OfRegistration(user, registration) : null;
    }

    private async Task<string> WriteTokenAsync(
        Guid userId, Func<User, OneTimeClaim?> claimOf, string page, string lifetime, CancellationToken cancellationToken)
    {
        var user = await users.FindAsync(userId, cancellationToken).ConfigureAwait(false);
        if (user is null || claimOf(user) is not { } claim) throw new DeliveryException("token_not_wanted") { IsFinal = true };
        var token = tokens.Make(claim);
        return $"{options.WebUrl}/{page}?token={Uri.EscapeDataString(token)}\n\nOr give this token to the app:\n\n{token}\n\nIt holds for {lifetime}.";
    }

    /// <summary>As people say it: <c>24 hours</c>, <c>one hour</c>, <c>90 minutes</c>.</summary>
    private static string Hours(TimeSpan lifetime) => lifetime == TimeSpan.FromHours(1)
        ? "one hour"
        : lifetime.Minutes == 0 ? FormattableString.Invariant($"{lifetime.TotalHours:0} hours") : FormattableString.Invariant($"{lifetime.TotalMinutes:0} minutes");

    private async Task SendSmsAsync(Notification notification, string phone, CancellationToken cancellationToken)
    {
        var body = await WriteSmsAsync(notification, cancellationToken).ConfigureAwait(false);
        await sms.SendAsync(new SmsMessage(notification.Id, phone, body, notification.CreatedAt), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> WriteSmsAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (!notification.IsPhoneCode) return notification.Content;
        var user = await users.FindAsync(notification.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null || OneTimeClaim.OfPhone(user) is not { } claim) throw new DeliveryException("code_not_wanted") { IsFinal = true };
        return $"{notification.Content} {tokens.MakeCode(claim)}";
    }
}
