using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>A user's preferences.</summary>
/// <param name="Language">The language of messages, ISO 639.</param>
/// <param name="TimeZone">The IANA name of the user's time zone.</param>
/// <param name="Notifications">Which notifications the user receives on which channels; null for all of them.</param>
/// <param name="QuietHours">When the phone stays silent; null for never.</param>
[SchemaName("UserSettings")]
public sealed record UserSettings(
    [Language] string Language = "en", [TimeZone] string TimeZone = "Africa/Accra", NotificationPreferences? Notifications = null, QuietHours? QuietHours = null) : ICheckedInput
{
    /// <summary>English, French, Akan, Ewe, Ga, Dagbani, Hausa.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "fr", "ak", "ee", "gaa", "dag", "ha"];

    /// <summary>The zone of the user's clock; UTC where the system no longer knows it.</summary>
    public TimeZoneInfo Zone() => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Adds what is wrong with them to <paramref name="errors"/>.</summary>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        QuietHours?.Check(errors, "quietHours");
    }
}

/// <summary>
/// Which notifications a user receives on which channels. Notifications about the safety of the account are sent on all channels
/// whatever is chosen.
/// </summary>
/// <param name="Job">Jobs, applications, contracts and milestones; null for all channels.</param>
/// <param name="Message">Conversations; null for all channels.</param>
/// <param name="Payment">Money; null for all channels.</param>
/// <param name="Review">Reviews; null for all channels.</param>
[SchemaName("NotificationPreferences")]
public sealed record NotificationPreferences(
    ChannelChoice? Job = null, ChannelChoice? Message = null, ChannelChoice? Payment = null, ChannelChoice? Review = null)
{
    public bool Allows(NotificationType type, NotificationChannel channel) => ChoiceOf(type)?.Allows(channel) ?? true;

    private ChannelChoice? ChoiceOf(NotificationType type) => type switch
    {
        NotificationType.Job => Job,
        NotificationType.Message => Message,
        NotificationType.Payment => Payment,
        NotificationType.Review => Review,
        NotificationType.System => null,
    };
}

/// <summary>Which channels are open. The list within the app cannot be closed.</summary>
/// <param name="Email">Whether mails are sent.</param>
/// <param name="Sms">Whether text messages are sent.</param>
/// <param name="Push">Whether pushes are sent.</param>
[SchemaName("ChannelChoice")]
public sealed record ChannelChoice(bool Email = true, bool Sms = true, bool Push = true)
{
    public bool Allows(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp => true,
        NotificationChannel.Email => Email,
        NotificationChannel.Sms => Sms,
        NotificationChannel.Push => Push,
    };
}

/// <summary>A span of each day, in the user's time zone; text messages and pushes that fall into it are sent at its end.</summary>
/// <param name="From">HH:mm, included; the first where a clock that is put back shows it twice.</param>
/// <param name="Until">HH:mm, not included, and the second of two; earlier than <paramref name="From"/> for a span over midnight.</param>
[SchemaName("QuietHours")]
public sealed record QuietHours(
    [Shape(QuietHours.TimeOfDay, 5, "It is a time of day such as 22:00.")] string From, [Shape(QuietHours.TimeOfDay, 5, "It is a time of day such as 06:30.")] string Until)
{
    private const string TimeOfDay = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

    /// <summary>Adds what is wrong with them to <paramref name="errors"/>, under the path <paramref name="field"/> of the input.</summary>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this, field);
        errors.Require(From != Until, field, "They end at another time than they begin.");
    }

    /// <summary>When they end, for a time within them; the time itself for any other.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="zone">The user's.</param>
    public DateTimeOffset EndAfter(DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (!TryParse(From, out var from) || !TryParse(Until, out var until)) return now;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        foreach (var day in (ReadOnlySpan<DateOnly>)[today.AddDays(-1), today])
        {
            var begin = WallClock.First(day.ToDateTime(from), zone);
            var end = WallClock.Last((from < until ? day : day.AddDays(1)).ToDateTime(until), zone);
            if (begin <= now && now < end) return end;
        }

        return now;
    }

    private static bool TryParse(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
