using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>The caller's notifications in the app.</summary>
public sealed class Inbox(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Page<NotificationView>> ListAsync(Caller caller, bool unreadOnly, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Notification>
        {
            Where = unreadOnly ? Unread(caller.UserId) : Shown(caller.UserId),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(NotificationView.Of);
    }

    public async Task<UnreadCount> CountUnreadAsync(Caller caller, CancellationToken cancellationToken) =>
        new(await store.CountAsync(Unread(caller.UserId), cancellationToken).ConfigureAwait(false));

    /// <summary>Marks a notification as read; a repeat returns the same answer. Another user's notification is not found.</summary>
    public Task<Result<NotificationView>> ReadAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        transactor.RunAsync<NotificationView>(
            caller.UserId,
            async work =>
            {
                var found = await work.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
                if (found is not { Channel: NotificationChannel.InApp, Status: NotificationStatus.Sent } || found.UserId != caller.UserId)
                    return RequestErrors.NotFound;
                return found.MarkRead(clock.GetUtcNow())
                    .Then<NotificationView>(read => NotificationView.Of(read.NewEvents.IsEmpty ? read : work.Update(read)));
            },
            cancellationToken);

    /// <summary>Marks all notifications as read, one page in each commit; one that arrives meanwhile may stay unread.</summary>
    public async Task<Result<ReadCount>> ReadAllAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        for (var total = 0; ;)
        {
            var page = await transactor.RunAsync(
                caller.UserId, work => ReadPageAsync(caller, work, now, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (page.IsRefused(out var refusal, out var read)) return refusal;
            total += read;
            if (read < Query<Notification>.MaxLimit) return new ReadCount(total);
        }
    }

    private static async Task<Result<int>> ReadPageAsync(Caller caller, UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new Query<Notification> { Where = Unread(caller.UserId), Limit = Query<Notification>.MaxLimit };
        var page = await work.Peek.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var notification in page.Items)
        {
            if (notification.MarkRead(now).IsRefused(out var refusal, out var read)) return refusal;
            work.Update(read);
        }

        return page.Items.Count;
    }

    /// <summary>The notifications that a user sees in the app.</summary>
    private static Filter<Notification> Shown(Guid userId) =>
        NotificationCollection.UserId.Is(userId)
        & NotificationCollection.Channel.Is(NotificationChannel.InApp)
        & NotificationCollection.Status.Is(NotificationStatus.Sent);

    private static Filter<Notification> Unread(Guid userId) => Shown(userId) & NotificationCollection.IsRead.Is(false);
}
