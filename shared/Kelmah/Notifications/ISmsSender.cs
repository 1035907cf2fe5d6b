namespace Kelmah.Notifications;

/// <summary>Sends text messages.</summary>
public interface ISmsSender
{
    /// <summary>Completes when the message is accepted. A repeat with the same id makes no second message where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(SmsMessage message, CancellationToken cancellationToken);
}

/// <summary>A text message to send.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="To">The phone number, E.164.</param>
/// <param name="Body">Plain text of at most 160 characters.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record SmsMessage(Guid Id, string To, string Body, DateTimeOffset CreatedAt);
