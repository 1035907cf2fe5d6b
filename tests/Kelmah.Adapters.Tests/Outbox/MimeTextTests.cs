using System.Text;
using Kelmah.Adapters.Outbox;
using Kelmah.Notifications;

namespace Kelmah.Adapters.Tests.Outbox;

public class MimeTextTests
{
    private static readonly EmailMessage Mail = new(
        Guid.Parse("018f0000-0000-7000-8000-000000000001"),
        "kofi@example.com",
        "Kofi Mensah",
        "Roof is approved",
        "Hello Kofi,\n\nRoof is approved.\n",
        new DateTimeOffset(2026, 2, 3, 14, 5, 6, TimeSpan.Zero));

    [Fact]
    public void A_plain_mail_is_readable_as_it_stands() => Assert.Equal(
        """
        From: "Kelmah" <no-reply@kelmah.local>
        To: "Kofi Mensah" <kofi@example.com>
        Subject: Roof is approved
        Date: Tue, 03 Feb 2026 14:05:06 +0000
        Message-ID: <018f0000-0000-7000-8000-000000000001@kelmah.local>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        Hello Kofi,

        Roof is approved.

        """.ReplaceLineEndings("\r\n"),
        Write(Mail));

    [Fact]
    public void Words_outside_ascii_are_encoded_within_75_characters_and_come_back()
    {
        var subject = string.Concat(Enumerable.Repeat("Kɔkɔɔ's 🎨 house ", 10)).Trim();

        var lines = HeaderLines(Write(Mail with { Subject = subject, ToName = "Akɔsua" }));

        var start = Array.FindIndex(lines, line => line.StartsWith("Subject: ", StringComparison.Ordinal));
        var words = lines.Skip(start).TakeWhile((line, index) => index == 0 || line.StartsWith(' ')).Select(line => line.Replace("Subject: ", "", StringComparison.Ordinal).Trim()).ToArray();
        Assert.All(words, word => Assert.InRange(word.Length, 1, 75));
        Assert.Equal(subject, string.Concat(words.Select(Decode)));
        Assert.Contains("To: =?utf-8?B?" + Convert.ToBase64String(Encoding.UTF8.GetBytes("Akɔsua")) + "?=", lines);
    }

    [Theory]
    [InlineData("Hello\r\nBcc: everyone@example.com")]
    [InlineData("=?utf-8?B?SGk=?=")]
    public void A_subject_cannot_add_a_header_or_pass_for_an_encoded_word(string subject)
    {
        var lines = HeaderLines(Write(Mail with { Subject = subject }));

        Assert.DoesNotContain(lines, line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        var written = Assert.Single(lines, line => line.StartsWith("Subject: ", StringComparison.Ordinal));
        Assert.Equal(subject, Decode(written["Subject: ".Length..]));
    }

    [Fact]
    public void Quotes_in_a_name_are_escaped() =>
        Assert.Contains("To: \"Kofi \\\"K\\\\\\\" Mensah\" <kofi@example.com>\r\n", Write(Mail with { ToName = "Kofi \"K\\\" Mensah" }), StringComparison.Ordinal);

    [Fact]
    public void A_body_with_a_line_that_is_too_long_goes_as_base64()
    {
        var body = new string('ɔ', 600);

        var text = Write(Mail with { Body = body });

        Assert.Contains("Content-Transfer-Encoding: base64\r\n", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        var encoded = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Equal(body, Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
    }

    [Theory]
    [InlineData("kofi")]
    [InlineData("@example.com")]
    [InlineData("kofi@")]
    [InlineData("kofi@example.com\r\nBcc: everyone@example.com")]
    [InlineData("kofi@example.com, ama@example.com")]
    public void What_is_no_address_is_refused_for_good(string address) =>
        Assert.True(Assert.Throws<DeliveryException>(() => Write(Mail with { To = address })).IsFinal);

    private static string Write(EmailMessage message) => Encoding.UTF8.GetString(MimeText.Write(message, new NotificationOptions()));

    private static string[] HeaderLines(string text) => text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");

    private static string Decode(string word) => Encoding.UTF8.GetString(Convert.FromBase64String(word["=?utf-8?B?".Length..^"?=".Length]));
}
