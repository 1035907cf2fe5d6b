using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Which notifications users see in the app.</summary>
internal static class NotificationFilters
{
    /// <summary>Those of a user that are there to be read.</summary>
    public static Filter<Notification> Shown(Guid userId) =>
        NotificationCollection.UserId.Is(userId)
        & NotificationCollection.Channel.Is(NotificationChannel.InApp)
        & NotificationCollection.Status.Is(NotificationStatus.Sent);

    /// <summary>Those that the user has not read.</summary>
    public static Filter<Notification> Unread(Guid userId) => Shown(userId) & NotificationCollection.IsRead.Is(false);
}
