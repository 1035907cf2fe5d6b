namespace Kelmah.Notifications;

/// <summary>The way on which a notification reaches its user.</summary>
public enum NotificationChannel
{
    /// <summary>Listed by the API; there as soon as it is committed.</summary>
    InApp,

    /// <summary>A mail.</summary>
    Email,

    /// <summary>A text message.</summary>
    Sms,

    /// <summary>A message to the user's devices.</summary>
    Push,
}
