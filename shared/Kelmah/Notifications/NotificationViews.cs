using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>A notification as its user sees it.</summary>
/// <param name="Content">What it says, in the language of the settings.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Data">Ids of what it is about, by their names, for links.</param>
/// <param name="IsRead">Whether the user has read it.</param>
/// <param name="Channel">How it is sent.</param>
/// <param name="ScheduledAt">When it is to be sent, UTC; null for at once.</param>
/// <param name="SentAt">When it was sent, UTC; null before.</param>
/// <param name="ReadAt">When it was read, UTC; null before.</param>
/// <param name="Link">
/// Where it leads: the path of what it is about, such as <c>/contracts/{id}</c>, below the address of the web app and of the API alike.
/// </param>
[SchemaName("NotificationView")]
public sealed record NotificationView(
    Guid Id,
    Guid UserId,
    string Title,
    string Content,
    NotificationType Type,
    ImmutableSortedDictionary<string, string> Data,
    string Link,
    bool IsRead,
    NotificationChannel Channel,
    DateTimeOffset? ScheduledAt,
    DateTimeOffset? SentAt,
    DateTimeOffset? ReadAt,
    DateTimeOffset CreatedAt,
    long Version) : IVersioned
{
    public static NotificationView Of(Notification notification) => new(
        notification.Id,
        notification.UserId,
        notification.Title,
        notification.Content,
        notification.Type,
        notification.Data,
        NotificationLink.PathOf(notification.Data),
        notification.IsRead,
        notification.Channel,
        notification.ScheduledAt,
        notification.SentAt,
        notification.ReadAt,
        notification.CreatedAt,
        notification.Version);
}

/// <summary>How many notifications are unread.</summary>
/// <param name="Unread">How many.</param>
[SchemaName("UnreadCount")]
public sealed record UnreadCount(long Unread);

/// <summary>How many notifications were marked as read.</summary>
/// <param name="Read">How many notifications were marked as read.</param>
[SchemaName("ReadCount")]
public sealed record ReadCount(int Read);
