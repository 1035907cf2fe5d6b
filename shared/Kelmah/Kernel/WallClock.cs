namespace Kelmah.Kernel;

/// <summary>
/// The moments at which the clocks of a zone show a time. Clocks that are put forward skip some times, and those that are put back show some twice.
/// </summary>
public static class WallClock
{
    /// <summary>Longer than any zone is away from UTC.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The first moment at which the clocks show a time; of one that they skip, the moment at which they are put forward.</summary>
    /// <param name="time">The date and the time of day that they show.</param>
    /// <param name="zone">Whose clocks.</param>
    public static DateTimeOffset First(DateTime time, TimeZoneInfo zone) => Shown(time, zone).First;

    /// <summary>As <see cref="First"/>, but the second moment of two.</summary>
    /// <param name="time">The date and the time of day that they show.</param>
    /// <param name="zone">Whose clocks.</param>
    public static DateTimeOffset Last(DateTime time, TimeZoneInfo zone) => Shown(time, zone).Last;

    /// <summary>
    /// From the offsets a day before and a day after, which is right for zones that change once in two days at most. What the zone says of a
    /// moment is all that is asked of it: its own answers about skipped and doubled times leave out changes of its standard time.
    /// </summary>
    private static (DateTimeOffset First, DateTimeOffset Last) Shown(DateTime time, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var inUtc = new DateTimeOffset(time.Ticks, TimeSpan.Zero);
        var (before, after) = (zone.GetUtcOffset(inUtc - Day), zone.GetUtcOffset(inUtc + Day));
        var (early, late) = before > after ? (inUtc - before, inUtc - after) : (inUtc - after, inUtc - before);
        var isEarly = Shows(early);
        var isLate = Shows(late);
        if (!isEarly && !isLate) early = late = Change(early, late, zone);
        return (isEarly ? early : late, isLate ? late : early);

        bool Shows(DateTimeOffset moment) => moment + zone.GetUtcOffset(moment) == inUtc;
    }

    /// <summary>The first moment after <paramref name="before"/> that has the offset of <paramref name="after"/>.</summary>
    private static DateTimeOffset Change(DateTimeOffset before, DateTimeOffset after, TimeZoneInfo zone)
    {
        var offset = zone.GetUtcOffset(after);
        while ((after - before).Ticks > 1)
        {
            var middle = before + ((after - before) / 2);
            if (zone.GetUtcOffset(middle) == offset) after = middle;
            else before = middle;
        }

        return after;
    }
}
