namespace Kelmah.Notifications;

/// <summary>Hands text messages to whatever delivers them.</summary>
public interface ISmsSender
{
    /// <summary>Completes when the message is accepted. A repeat with the same id makes no second message where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(SmsMessage message, CancellationToken cancellationToken);
}
