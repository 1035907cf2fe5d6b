namespace Kelmah.Notifications;

/// <summary>Sends messages to users' devices.</summary>
public interface IPushSender
{
    /// <summary>Completes when the message is accepted. A repeat with the same id makes no second message where the channel can tell.</summary>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(PushMessage message, CancellationToken cancellationToken);
}

/// <summary>A message to a user's devices.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="Title">One line.</param>
/// <param name="Body">Plain text.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record PushMessage(Guid Id, Guid UserId, string Title, string Body, DateTimeOffset CreatedAt);
