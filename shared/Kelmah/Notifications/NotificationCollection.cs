using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Where notifications are stored.</summary>
public static class NotificationCollection
{
    /// <summary>Who is told.</summary>
    public static readonly Field<Notification, Guid> UserId = Field.Of((Notification notification) => notification.UserId);

    /// <summary>The cause.</summary>
    public static readonly Field<Notification, Guid?> EventId = Field.Of((Notification notification) => notification.EventId);

    /// <summary>The way.</summary>
    public static readonly Field<Notification, NotificationChannel> Channel = Field.Of((Notification notification) => notification.Channel);

    /// <summary>How far it has come.</summary>
    public static readonly Field<Notification, NotificationStatus> Status = Field.Of((Notification notification) => notification.Status);

    /// <summary>Whether the user has read it.</summary>
    public static readonly Field<Notification, bool> IsRead = Field.Of((Notification notification) => notification.IsRead);

    /// <summary>Not before.</summary>
    public static readonly Field<Notification, DateTimeOffset?> ScheduledAt = Field.Of((Notification notification) => notification.ScheduledAt);

    /// <summary>When a scheduled one was handed on.</summary>
    public static readonly Field<Notification, DateTimeOffset?> DispatchedAt = Field.Of((Notification notification) => notification.DispatchedAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Notification> Definition = new(
        "notifications",
        [
            new IndexDefinition("once_per_event", IndexKind.Unique, EventId, UserId, Channel),
            new IndexDefinition("by_user", IndexKind.Ordered, UserId, Channel, Status),
            new IndexDefinition("by_schedule", IndexKind.Ordered, DispatchedAt, ScheduledAt),
        ],
        [new FieldRule(Field.Of((Notification notification) => notification.Title), MaxLength: 200)]);
}
