using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("Rewire a house")]
    [InlineData("Ọ̀ṣun Adébáyọ̀")]
    [InlineData("ɛyɛ fɛ")]
    [InlineData("محمد علی")]
    [InlineData("می‌خواهم")]
    [InlineData("क्‍ष")]
    [InlineData("❤️ 👩‍🔧 1️⃣")]
    [InlineData("C++ & C#, 50 %")]
    public void A_line_of_any_language_is_taken(string text) => Assert.Null(TextRules.FaultOfLine(text));

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("two\rlines")]
    [InlineData("a\ttab")]
    [InlineData("nul\0")]
    [InlineData("next\u0085line")]
    [InlineData("line\u2028separator")]
    [InlineData("paragraph\u2029separator")]
    [InlineData("zero\u200bwidth")]
    [InlineData("Ama\u200d")]
    [InlineData("Am\u200ca")]
    [InlineData("\u202eamA")]
    [InlineData("isolated\u2066")]
    [InlineData("mark\u200f")]
    [InlineData("soft\u00adhyphen")]
    [InlineData("byte order\ufeff")]
    [InlineData("word\u2060joiner")]
    [InlineData("filler\u3164")]
    [InlineData("blank\u2800")]
    [InlineData("tag\U000E0041")]
    [InlineData("selector\ufe0f")]
    [InlineData("Visit http://evil.test")]
    public void A_line_of_what_is_not_seen_or_leads_elsewhere_is_refused(string text) => Assert.NotNull(TextRules.FaultOfLine(text));

    [Theory]
    [InlineData("Two\r\nlines\tand a tab", true)]
    [InlineData("See https://example.com", true)]
    [InlineData("שלום\u200f!", true)]
    [InlineData("turned \u202e over", false)]
    [InlineData("isolated \u2067 text", false)]
    [InlineData("bell \a", false)]
    public void A_text_has_lines_and_addresses_and_nothing_that_turns_others(string text, bool isTaken) => Assert.Equal(isTaken, TextRules.FaultOfText(text) is null);

    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u3164")]
    [InlineData("\u2800\u2800")]
    [InlineData(" \t ")]
    [InlineData("!?")]
    [InlineData("2026")]
    public void A_name_shows_a_letter(string text)
    {
        var errors = new InputErrors();
        errors.Name("name", text, 60);

        Assert.True(errors.Found(out _));
    }

    [Theory]
    [InlineData("https://example.com/photos.zip", true)]
    [InlineData("http://127.0.0.1:8080/x?y#z", true)]
    [InlineData("https://user:secret@example.com/", false)]
    [InlineData("https://kelmah.example@evil.test/", false)]
    [InlineData("https://example.com/\r\nx", false)]
    [InlineData("https://example.com/a\u202eb", false)]
    [InlineData(" https://example.com/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/relative", false)]
    public void A_web_address_is_absolute_and_names_no_user(string text, bool isTaken)
    {
        var errors = new InputErrors();
        errors.WebAddress("url", text, isRequired: true, 2_000);

        Assert.Equal(isTaken, !errors.Found(out _));
    }
}
