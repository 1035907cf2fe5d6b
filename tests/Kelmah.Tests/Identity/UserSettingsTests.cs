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
}
