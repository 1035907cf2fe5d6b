namespace Kelmah.Notifications;

/// <summary>Hands mails to whatever delivers them.</summary>
public interface IEmailSender
{
    /// <summary>Completes when the mail is accepted. A repeat with the same id makes no second mail where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken);
}
