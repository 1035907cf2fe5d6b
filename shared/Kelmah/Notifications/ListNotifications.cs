using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>The caller's notifications in the app, newest first.</summary>
public sealed class ListNotifications(IDocumentStore store)
{
    /// <summary>A page of them.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="unreadOnly">Whether to leave out what has been read.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Page<NotificationView>> ExecuteAsync(Caller caller, bool unreadOnly, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Notification>
        {
            Where = unreadOnly ? NotificationFilters.Unread(caller.UserId) : NotificationFilters.Shown(caller.UserId),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(NotificationView.Of);
    }
}
