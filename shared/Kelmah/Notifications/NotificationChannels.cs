using System.Collections.Immutable;

namespace Kelmah.Notifications;

/// <summary>The sets of channels that templates use.</summary>
internal static class NotificationChannels
{
    /// <summary>What has to be known today: money, deadlines, safety.</summary>
    public static readonly ImmutableArray<NotificationChannel> Everywhere =
        [NotificationChannel.InApp, NotificationChannel.Email, NotificationChannel.Sms, NotificationChannel.Push];

    /// <summary>What matters.</summary>
    public static readonly ImmutableArray<NotificationChannel> InAppEmailPush =
        [NotificationChannel.InApp, NotificationChannel.Email, NotificationChannel.Push];

    /// <summary>What is good to know.</summary>
    public static readonly ImmutableArray<NotificationChannel> InAppPush = [NotificationChannel.InApp, NotificationChannel.Push];

    /// <summary>What only the mailbox proves or receives.</summary>
    public static readonly ImmutableArray<NotificationChannel> EmailOnly = [NotificationChannel.Email];

    /// <summary>What only the phone proves or receives.</summary>
    public static readonly ImmutableArray<NotificationChannel> SmsOnly = [NotificationChannel.Sms];
}
