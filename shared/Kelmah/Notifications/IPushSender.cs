namespace Kelmah.Notifications;

/// <summary>Hands messages for a user's devices to whatever delivers them.</summary>
public interface IPushSender
{
    /// <summary>Completes when the message is accepted. A repeat with the same id makes no second message where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(PushMessage message, CancellationToken cancellationToken);
}
