using Kelmah.Identity;

namespace Kelmah.Notifications;

/// <summary>Somebody who can be told something.</summary>
/// <param name="UserId">The user.</param>
/// <param name="FirstName">How they are addressed.</param>
/// <param name="FullName">How a mail is addressed.</param>
/// <param name="Email">The address.</param>
/// <param name="Phone">E.164; null where none is known.</param>
public sealed record Recipient(Guid UserId, string FirstName, string FullName, string Email, string? Phone)
{
    /// <summary>How they like to be told.</summary>
    public UserSettings Settings { get; init; } = new();

    /// <summary>Whether they want to be told so: what they chose, and the channel can reach them.</summary>
    public bool Wants(NotificationType type, NotificationChannel channel) =>
        CanBeReached(channel) && (Settings.Notifications?.Allows(type, channel) ?? true);

    /// <summary>The earliest time to tell them: texts and pushes wait for the end of the quiet hours, unless they are about the account's safety.</summary>
    public DateTimeOffset NotBefore(NotificationType type, NotificationChannel channel, DateTimeOffset time)
    {
        var mayWake = type == NotificationType.System || channel is NotificationChannel.InApp or NotificationChannel.Email;
        if (mayWake || Settings.QuietHours is not { } quiet) return time;
        return TimeZoneInfo.TryFindSystemTimeZoneById(Settings.TimeZone, out var zone) ? quiet.EndAfter(time, zone) : time;
    }

    /// <summary>Whether the channel can reach them.</summary>
    public bool CanBeReached(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp or NotificationChannel.Email or NotificationChannel.Push => true,
        NotificationChannel.Sms => Phone is not null,
    };
}
