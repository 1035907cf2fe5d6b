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

    /// <summary>What there is time for.</summary>
    public static readonly ImmutableArray<NotificationChannel> InAppEmail = [NotificationChannel.InApp, NotificationChannel.Email];

    /// <summary>What only the mailbox proves or receives.</summary>
    public static readonly ImmutableArray<NotificationChannel> EmailOnly = [NotificationChannel.Email];

    /// <summary>What only the phone proves or receives.</summary>
    public static readonly ImmutableArray<NotificationChannel> SmsOnly = [NotificationChannel.Sms];

    /// <summary>The channels of a reminder, one more each time: the last goes everywhere, the one before not by SMS, those before in the app and by mail.</summary>
    /// <param name="remindersLeft">How many follow; null for one of an earlier release, which went everywhere.</param>
    public static ImmutableArray<NotificationChannel> OfReminder(int? remindersLeft) => remindersLeft switch
    {
        null or 0 => Everywhere,
        1 => InAppEmailPush,
        _ => InAppEmail,
    };
}
