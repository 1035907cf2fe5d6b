using Kelmah.Notifications;

namespace Kelmah.Azure.Communication;

/// <summary>Refuses pushes for good where no push service is set up, so that a notification's record says why it did not go out.</summary>
public sealed class UnsentPush : IPushSender
{
    /// <inheritdoc/>
    public Task SendAsync(PushMessage message, CancellationToken cancellationToken) =>
        Task.FromException(new DeliveryException("push_not_set_up") { IsFinal = true });
}
