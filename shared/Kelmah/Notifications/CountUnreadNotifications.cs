using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>How many notifications in the app the caller has not read.</summary>
public sealed class CountUnreadNotifications(IDocumentStore store)
{
    /// <summary>Counts them.</summary>
    public async Task<UnreadCount> ExecuteAsync(Caller caller, CancellationToken cancellationToken) =>
        new(await store.CountAsync(NotificationFilters.Unread(caller.UserId), cancellationToken).ConfigureAwait(false));
}

/// <summary>How many notifications are unread.</summary>
[SchemaName("UnreadCount")]
public sealed record UnreadCount(long Unread);
