namespace Kelmah.Notifications;

/// <summary>How far a notification has come.</summary>
public enum NotificationStatus
{
    /// <summary>Waits for its time or for its channel.</summary>
    Pending,

    /// <summary>The channel has taken it.</summary>
    Sent,

    /// <summary>Given up; a replay of its dead letter can still send it.</summary>
    Failed,
}
