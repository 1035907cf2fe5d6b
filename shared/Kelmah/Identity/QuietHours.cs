using System.Globalization;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A span of each day, in the user's time zone, in which texts and pushes wait for its end.</summary>
/// <param name="From">HH:mm, included.</param>
/// <param name="Until">HH:mm, not included; earlier than <paramref name="From"/> for a span over midnight.</param>
[SchemaName("QuietHours")]
public sealed record QuietHours(string From, string Until)
{
    /// <summary>Notes what is wrong with them.</summary>
    /// <param name="errors">Where to note it.</param>
    /// <param name="field">The path in the input.</param>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(TryParse(From, out var from), $"{field}.from", "It is a time of day such as 22:00.");
        errors.Require(TryParse(Until, out var until), $"{field}.until", "It is a time of day such as 06:30.");
        errors.Require(from != until || From != Until, field, "They end at another time than they begin.");
    }

    /// <summary>When they end, for a time within them; the time itself for any other.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="zone">The user's.</param>
    public DateTimeOffset EndAfter(DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (!TryParse(From, out var from) || !TryParse(Until, out var until)) return now;
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (!time.IsBetween(from, until)) return now;
        var wait = until - time;
        return now + wait;
    }

    private static bool TryParse(string? text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
