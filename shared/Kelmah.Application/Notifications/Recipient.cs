using Kelmah.Domain.Notifications;

namespace Kelmah.Application.Notifications;

/// <summary>Somebody who can be told something.</summary>
/// <param name="UserId">The user.</param>
/// <param name="FirstName">How they are addressed.</param>
/// <param name="FullName">How a mail is addressed.</param>
/// <param name="Email">The address.</param>
/// <param name="Phone">E.164; null where none is known.</param>
public sealed record Recipient(Guid UserId, string FirstName, string FullName, string Email, string? Phone)
{
    /// <summary>Whether the channel can reach them.</summary>
    public bool CanBeReached(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp or NotificationChannel.Email or NotificationChannel.Push => true,
        NotificationChannel.Sms => Phone is not null,
    };
}
