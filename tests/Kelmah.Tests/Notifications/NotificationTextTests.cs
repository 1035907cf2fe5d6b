using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class NotificationTextTests
{
    [Theory]
    [InlineData("Tiling of Kɔkɔɔ's house", "Tiling of Kokoo's house")]
    [InlineData("“Roof” – done", "\"Roof\" - done")]
    [InlineData("Café €5 [today]", "Café EUR5 (today)")]
    [InlineData("Paint 🎨 it", "Paint ? it")]
    [InlineData("Peinture façade hôtel fenêtre à Å", "Peinture facade hotel fenetre à Å")]
    [InlineData("Cafe\u0301 a\u0300 l'e\u0301cole", "Café à l'école")]
    [InlineData("Adébáyọ̀ Ọ̀ṣun ṣe", "Adébayo Osun se")]
    [InlineData("ɖe ƒe ŋutɔ ʋu Ɖ Ƒ Ŋ Ʋ", "de fe nuto vu D F N V")]
    [InlineData("ɓera ɗaya ƙasa ƴanci ʼyan", "bera daya kasa yanci 'yan")]
    [InlineData("Łódź straße œuvre đồng", "Lodz straße oeuvre dong")]
    [InlineData("Ремонт", "Remont")]
    [InlineData("C:\\x|y ^ {z}", "C:/x/y ? (z)")]
    public void A_text_message_holds_only_letters_that_every_phone_shows(string words, string expected) =>
        Assert.Equal(expected, NotificationText.ForSms(words));

    [Fact]
    public void A_quote_is_measured_in_the_letters_that_are_sent() => Assert.Equal(30, NotificationText.Quote(string.Concat(Enumerable.Repeat("Œ", 20))).Length);

    [Theory]
    [InlineData("Africa/Accra", "6 December 2026, 02:00 UTC", "6 Dec")]
    [InlineData("America/New_York", "5 December 2026, 21:00 UTC-5", "5 Dec")]
    [InlineData("Asia/Kathmandu", "6 December 2026, 07:45 UTC+5:45", "6 Dec")]
    [InlineData("Australia/Sydney", "6 December 2026, 13:00 UTC+11", "6 Dec")]
    public void Days_and_times_are_those_of_the_readers_zone(string zone, string time, string day)
    {
        var moment = new DateTimeOffset(2026, 12, 6, 2, 0, 0, TimeSpan.Zero);
        var there = TimeZoneInfo.FindSystemTimeZoneById(zone);

        Assert.Equal((time, day), (NotificationText.Time(moment, there), NotificationText.Day(moment, there)));
    }

    [Fact]
    public void A_text_message_has_at_most_160_characters() =>
        Assert.Equal(NotificationText.MaxSms, NotificationText.ForSms(new string('a', 500)).Length);

    [Fact]
    public void Shortening_never_splits_a_letter() =>
        Assert.Equal("ab...", NotificationText.Shorten("ab🎨🎨🎨", 6));

    [Fact]
    public void What_fits_stays_as_it_is() => Assert.Equal("Roof", NotificationText.Shorten("Roof", 4));
}
