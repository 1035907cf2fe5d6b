using Kelmah.Identity;
using Kelmah.Notifications;

namespace Kelmah.Tests.Identity;

public sealed class UserSettingsTests
{
    private static readonly TimeZoneInfo Accra = TimeZoneInfo.FindSystemTimeZoneById("Africa/Accra");

    [Theory]
    [InlineData("22:00", "06:30", "23:15", "06:30")]
    [InlineData("22:00", "06:30", "05:00", "06:30")]
    [InlineData("22:00", "06:30", "06:30", "06:30")]
    [InlineData("22:00", "06:30", "12:00", "12:00")]
    [InlineData("12:00", "14:00", "13:00", "14:00")]
    [InlineData("12:00", "14:00", "11:59", "11:59")]
    public void What_comes_in_quiet_hours_waits_for_their_end(string from, string until, string now, string expected)
    {
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(now, System.Globalization.CultureInfo.InvariantCulture);

        var end = new QuietHours(from, until).EndAfter(time, Accra);

        Assert.Equal(expected, end.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(end - time, TimeSpan.Zero, TimeSpan.FromHours(24));
    }

    [Theory]
    [InlineData("Europe/London", "2027-03-27T23:30Z", "2027-03-28T06:00Z")]
    [InlineData("Europe/London", "2027-10-30T22:30Z", "2027-10-31T07:00Z")]
    [InlineData("America/New_York", "2027-03-14T03:30Z", "2027-03-14T11:00Z")]
    [InlineData("America/New_York", "2027-11-07T03:30Z", "2027-11-07T12:00Z")]
    [InlineData("Africa/Cairo", "2027-04-29T21:30Z", "2027-04-30T04:00Z")]
    [InlineData("Africa/Cairo", "2027-10-28T20:30Z", "2027-10-29T05:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-10-02T12:30Z", "2027-10-02T20:00Z")]
    [InlineData("Asia/Kathmandu", "2027-03-27T17:30Z", "2027-03-28T01:15Z")]
    public void Quiet_hours_end_at_seven_on_the_wall_in_the_night_of_a_clock_change(string zone, string now, string end) =>
        Assert.Equal(Time(end), new QuietHours("22:00", "07:00").EndAfter(Time(now), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Theory]
    [InlineData("01:30", "2027-03-28T00:15Z", "2027-03-28T01:00Z")] // There is no half past one.
    [InlineData("01:30", "2027-10-31T00:15Z", "2027-10-31T01:30Z")] // It is half past one twice.
    [InlineData("01:30", "2027-10-31T00:45Z", "2027-10-31T01:30Z")]
    [InlineData("01:30", "2027-10-31T01:30Z", "2027-10-31T01:30Z")]
    public void Quiet_hours_end_after_a_gap_and_at_the_second_of_two(string until, string now, string end) =>
        Assert.Equal(Time(end), new QuietHours("22:00", until).EndAfter(Time(now), TimeZoneInfo.FindSystemTimeZoneById("Europe/London")));

    [Theory]
    [InlineData("2027-03-28T00:59Z", false)]
    [InlineData("2027-03-28T01:00Z", true)]
    [InlineData("2027-10-31T00:29Z", false)]
    [InlineData("2027-10-31T00:30Z", true)]
    [InlineData("2027-10-31T01:15Z", true)]
    public void Quiet_hours_begin_after_a_gap_and_at_the_first_of_two(string now, bool areQuiet) =>
        Assert.Equal(areQuiet, new QuietHours("01:30", "07:00").EndAfter(Time(now), TimeZoneInfo.FindSystemTimeZoneById("Europe/London")) != Time(now));

    /// <summary>Against a walk from minute to minute, at ends before, within and after the change.</summary>
    [Fact]
    public void Quiet_hours_end_on_the_wall_of_every_zone_in_each_night_of_a_clock_change()
    {
        var nights = 0;
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            foreach (var change in ChangesOf(zone, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), years: 3))
            {
                nights++;
                foreach (var minutes in (int[])[-30, 0, 15, 30, 60, 90, 240])
                {
                    var until = (change.DateTime + zone.GetUtcOffset(change.AddMinutes(-1))).AddMinutes(minutes);
                    var hours = new QuietHours($"{until.AddHours(-10):HH:mm}", $"{until:HH:mm}");
                    var now = change.AddHours(-3);

                    var end = hours.EndAfter(now, zone);

                    Assert.True(EndByWalking(now, until, zone) == end, $"{zone.Id}: {until:O} is {end:O}");
                }
            }
        }

        Assert.True(nights > 100, $"Only {nights} clocks were changed.");
    }

    [Fact]
    public void What_concerns_safety_and_the_list_in_the_app_cannot_be_closed()
    {
        var closed = new ChannelChoice(Email: false, Sms: false, Push: false);
        var preferences = new NotificationPreferences(closed, closed, closed, closed);

        foreach (var channel in Enum.GetValues<NotificationChannel>())
        {
            Assert.True(preferences.Allows(NotificationType.System, channel));
            Assert.Equal(channel == NotificationChannel.InApp, preferences.Allows(NotificationType.Job, channel));
        }
    }

    private static IEnumerable<DateTimeOffset> ChangesOf(TimeZoneInfo zone, DateTimeOffset from, int years)
    {
        var step = TimeSpan.FromHours(6);
        for (var time = from; time < from.AddYears(years); time += step)
        {
            if (zone.GetUtcOffset(time) == zone.GetUtcOffset(time - step)) continue;
            var change = time - step;
            while (zone.GetUtcOffset(change) != zone.GetUtcOffset(time)) change = change.AddMinutes(1);
            yield return change;
        }
    }

    /// <summary>The last minute that shows the time, or the first that shows a later one where none does.</summary>
    private static DateTimeOffset EndByWalking(DateTimeOffset now, DateTime until, TimeZoneInfo zone)
    {
        DateTimeOffset? shown = null;
        for (var minute = now; minute < now.AddHours(15); minute = minute.AddMinutes(1))
        {
            var wall = TimeZoneInfo.ConvertTime(minute, zone).DateTime;
            if (wall == until) shown = minute;
            if (wall > until && shown is null) return minute;
        }

        return shown!.Value;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
