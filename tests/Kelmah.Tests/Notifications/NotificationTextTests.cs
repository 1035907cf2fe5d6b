using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class NotificationTextTests
{
    [Theory]
    [InlineData("Tiling of Kɔkɔɔ's house", "Tiling of Kokoo's house")]
    [InlineData("“Roof” – done", "\"Roof\" - done")]
    [InlineData("Café €5 [today]", "Café ?5 (today)")]
    [InlineData("Paint 🎨 it", "Paint ? it")]
    public void A_text_message_holds_only_letters_that_every_phone_shows(string words, string expected) =>
        Assert.Equal(expected, NotificationText.ForSms(words));

    [Fact]
    public void A_text_message_has_at_most_160_characters() =>
        Assert.Equal(NotificationText.MaxSms, NotificationText.ForSms(new string('a', 500)).Length);

    [Fact]
    public void Shortening_never_splits_a_letter() =>
        Assert.Equal("ab...", NotificationText.Shorten("ab🎨🎨🎨", 6));

    [Fact]
    public void What_fits_stays_as_it_is() => Assert.Equal("Roof", NotificationText.Shorten("Roof", 4));
}
