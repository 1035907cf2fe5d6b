using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>How a user likes things.</summary>
/// <param name="Language">ISO 639, one of <see cref="Languages"/>.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Notifications">On which ways the user is told what; null for all of them.</param>
/// <param name="QuietHours">When the phone stays silent; null for never.</param>
[SchemaName("UserSettings")]
public sealed record UserSettings(
    string Language = "en", string TimeZone = "Africa/Accra", NotificationPreferences? Notifications = null, QuietHours? QuietHours = null)
{
    /// <summary>English, French, Akan, Ewe, Ga, Dagbani, Hausa.</summary>
    public static ImmutableArray<string> Languages { get; } = ["en", "fr", "ak", "ee", "gaa", "dag", "ha"];

    /// <summary>Notes what is wrong with them.</summary>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(Languages.Contains(Language), "language", $"It is one of {string.Join(", ", Languages)}.");
        var isZone = TimeZone is { Length: > 0 and <= 64 } && TimeZone.Contains('/', StringComparison.Ordinal) || TimeZone == "UTC";
        errors.Require(isZone && TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _), "timeZone", "It is an IANA name such as Africa/Accra.");
        QuietHours?.Check(errors, "quietHours");
    }
}
