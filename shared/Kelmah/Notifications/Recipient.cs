using Kelmah.Identity;

namespace Kelmah.Notifications;

/// <summary>A user as notifications reach them.</summary>
/// <param name="Phone">E.164; null where none is known.</param>
public sealed record Recipient(Guid UserId, string FirstName, string FullName, string Email, string? Phone)
{
    public UserSettings Settings { get; init; } = new();

    /// <summary>Whether the address is proved to be theirs. Until then, mails go to somebody who may never have heard of us, and hold no words of whoever registered.</summary>
    public bool IsVerified { get; init; } = true;

    /// <summary>Whether the number is proved to be theirs. Until then it gets the code that proves it and nothing else: it may be anybody's.</summary>
    public bool IsPhoneProved { get; init; }

    /// <summary>Whose clocks they read.</summary>
    public TimeZoneInfo Zone => Settings.Zone();

    /// <summary>Whether the channel can reach them and they have not switched it off for the type.</summary>
    /// <param name="type">What it is about.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="isPhoneCode">Whether it is the code that proves the number.</param>
    public bool Wants(NotificationType type, NotificationChannel channel, bool isPhoneCode) =>
        CanBeReached(channel, isPhoneCode) && (Settings.Notifications?.Allows(type, channel) ?? true);

    /// <summary>The earliest time to notify them: SMS and push wait for the end of the quiet hours, unless they are about the account.</summary>
    public DateTimeOffset NotBefore(NotificationType type, NotificationChannel channel, DateTimeOffset time)
    {
        var mayWake = type == NotificationType.System || channel is NotificationChannel.InApp or NotificationChannel.Email;
        if (mayWake || Settings.QuietHours is not { } quiet) return time;
        return quiet.EndAfter(time, Zone);
    }

    /// <summary>Whether there is somewhere to send it to.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="isPhoneCode">Whether it is the code that proves the number.</param>
    public bool CanBeReached(NotificationChannel channel, bool isPhoneCode) => channel switch
    {
        NotificationChannel.InApp or NotificationChannel.Email or NotificationChannel.Push => true,
        NotificationChannel.Sms => Phone is not null && (IsPhoneProved || isPhoneCode),
    };
}

public sealed class Recipients(IUsers users)
{
    /// <summary>Null for a user whose account does not exist or is not active.</summary>
    public async Task<Recipient?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await users.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { IsActive: true } user ? Of(user) : null;

    /// <summary>Every active administrator.</summary>
    public async Task<IReadOnlyList<Recipient>> AdministratorsAsync(CancellationToken cancellationToken) =>
        [.. (await users.AdministratorsAsync(cancellationToken).ConfigureAwait(false)).Where(user => user.IsActive).Select(Of)];

    private static Recipient Of(User user) =>
        new(user.Id, user.Profile.FirstName, user.FullName, user.Email, user.Profile.Phone)
        {
            Settings = user.Settings,
            IsVerified = user.EmailVerifiedAt is not null,
            IsPhoneProved = user.PhoneProof.VerifiedAt is not null,
        };
}
