using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Delivers notifications on their channels, and records each attempt.</summary>
public sealed class NotificationDelivery(
    IDocumentStore store, Transactor transactor, Recipients recipients, ChannelSenders senders, TimeProvider clock)
{
    /// <summary>
    /// Delivers a notification. Nothing happens for one that has been sent, does not exist or is not due. A crash between the delivery
    /// and its record delivers it again under the same id.
    /// </summary>
    /// <exception cref="DeliveryException">The channel did not accept it, and a later attempt can help.</exception>
    public async Task DeliverAsync(Guid id, CancellationToken cancellationToken)
    {
        var notification = await store.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
        if (notification is null or { Status: NotificationStatus.Sent } || !notification.IsDue(clock.GetUtcNow())) return;
        try
        {
            await SendAsync(notification, cancellationToken).ConfigureAwait(false);
        }
        catch (DeliveryException failure)
        {
            await RecordAsync(id, found => found.RecordFailure(failure.Message, failure.IsFinal, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            if (failure.IsFinal) return;
            throw;
        }

        await RecordAsync(id, found => found.RecordDelivery(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        var recipient = await recipients.FindAsync(notification.UserId, cancellationToken).ConfigureAwait(false);
        if (recipient is null || !recipient.CanBeReached(notification.Channel, notification.IsPhoneCode))
            throw new DeliveryException("recipient_cannot_be_reached") { IsFinal = true };
        await senders.SendAsync(notification, recipient, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<Notification>> RecordAsync(Guid id, Func<Notification, Result<Notification>> next, CancellationToken cancellationToken) =>
        transactor.RunAsync<Notification>(
            actorId: null,
            async work =>
            {
                var found = await work.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
                if (found is null) return RequestErrors.NotFound;
                return next(found).Then<Notification>(recorded => recorded.NewEvents.IsEmpty ? recorded : work.Update(recorded));
            },
            cancellationToken);
}
