using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Whom notifications are about.</summary>
public sealed class NotificationMentions(IDocumentStore store)
{
    /// <summary>Whether a notification is to a user, or tells somebody else about the user; false where there is no such notification.</summary>
    public async Task<bool> ConcernsAsync(Guid notificationId, Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync<Notification>(notificationId, cancellationToken).ConfigureAwait(false) is { } told
        && (told.UserId == userId || told.Data.ContainsValue(userId.ToString()));
}
