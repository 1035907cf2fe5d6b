using System.Collections.Frozen;
using PublicHoliday;

namespace Kelmah.Disputes;

/// <summary>
/// The business days of countries: from Monday to Friday, but for public holidays. Those are as the calendar of PublicHoliday has them for a whole
/// country, and as the setting <c>Disputes__Holidays</c> adds; of a country that the calendar does not know, the setting has them all. A day is one
/// of UTC.
/// </summary>
/// <param name="options">The holidays that are added.</param>
public sealed class BusinessDays(DisputeOptions options)
{
    private static readonly FrozenDictionary<string, PublicHolidayCountryCode> Calendars =
        Enum.GetValues<PublicHolidayCountryCode>().ToFrozenDictionary(static code => code.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    /// <summary>The same time of day on the last of some business days that come after a day, which itself does not count.</summary>
    /// <param name="time">UTC.</param>
    /// <param name="days">How many, from 1 on.</param>
    /// <param name="country">Whose, ISO 3166-1 alpha-2.</param>
    public DateTimeOffset After(DateTimeOffset time, int days, string country)
    {
        var added = HolidayDates.Of(options.Holidays).Where(holiday => holiday.Country == country).Select(static holiday => holiday.Day).ToHashSet();
        // One for each call: what it keeps is not made for several threads.
        var calendar = Calendars.TryGetValue(country, out var code) ? PublicHolidayFactory.GetPublicHolidayForCountry(code) : null;
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        for (var left = days; left > 0;)
        {
            day = day.AddDays(1);
            if (IsBusinessDay(day, calendar, added)) left--;
        }

        return new DateTimeOffset(day, TimeOnly.FromDateTime(time.UtcDateTime), TimeSpan.Zero);
    }

    private static bool IsBusinessDay(DateOnly day, IPublicHolidays? calendar, HashSet<DateOnly> added) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !added.Contains(day)
        && calendar?.IsWorkingDay(day.ToDateTime(TimeOnly.MinValue)) != false;
}
