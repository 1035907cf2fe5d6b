namespace Kelmah.Notifications;

/// <summary>Sends mails.</summary>
public interface IEmailSender
{
    /// <summary>Completes when the mail is accepted. A repeat with the same id makes no second mail where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken);
}

/// <summary>A mail to send.</summary>
/// <param name="Id">The notification's id: the mail's <c>Message-ID</c>, so that a repeat is recognized.</param>
/// <param name="To">The address.</param>
/// <param name="ToName">The name of the recipient; null for none.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text; lines end in a line feed.</param>
/// <param name="CreatedAt">The mail's date, UTC.</param>
public sealed record EmailMessage(Guid Id, string To, string? ToName, string Subject, string Body, DateTimeOffset CreatedAt);
