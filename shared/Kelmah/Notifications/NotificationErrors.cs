using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>Rules of notifications.</summary>
public static class NotificationErrors
{
    /// <summary>What has been sent is not sent again.</summary>
    public static readonly ErrorCode AlreadySent = new("notification_already_sent", 409, "The notification has been sent.");

    /// <summary>Only what has been sent can be read.</summary>
    public static readonly ErrorCode NotSent = new("notification_not_sent", 409, "The notification has not been sent yet.", RetryHelps: true);

    /// <summary>A scheduled notification waits for its time.</summary>
    public static readonly ErrorCode NotDue = new("notification_not_due", 409, "The notification is not due yet.", RetryHelps: true);

    /// <summary>Security notices by email and money in the app reach the user in any case.</summary>
    public static readonly ErrorCode CannotBeMuted = new("notification_cannot_be_muted", 422, "This kind of notification cannot be switched off.");
}
