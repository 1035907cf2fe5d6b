using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>The caller has read a notification in the app.</summary>
public sealed class ReadNotification(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Marks it as read; a repeat gives the same answer. Somebody else's notification is not found.</summary>
    public Task<Result<NotificationView>> ExecuteAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        transactor.RunAsync<NotificationView>(
            caller.UserId,
            async work =>
            {
                var found = await store.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
                if (found is not { Channel: NotificationChannel.InApp, Status: NotificationStatus.Sent } || found.UserId != caller.UserId)
                    return RequestErrors.NotFound;
                return found.MarkRead(clock.GetUtcNow())
                    .Then<NotificationView>(read => NotificationView.Of(read.NewEvents.IsEmpty ? read : work.Update(read)));
            },
            cancellationToken);
}
