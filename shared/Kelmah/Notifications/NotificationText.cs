using System.Globalization;
using System.Text;
using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>How notifications write times and amounts, and fit a text message.</summary>
public static class NotificationText
{
    /// <summary>Characters of a title at most.</summary>
    public const int MaxTitle = 200;

    /// <summary>Characters of a text message that goes out in one part.</summary>
    public const int MaxSms = 160;

    /// <summary>Characters of a user's words within a text message.</summary>
    private const int MaxQuote = 30;

    /// <summary>Letters beside printable ASCII that the GSM 7-bit alphabet (3GPP TS 23.038) has and names here use.</summary>
    private const string GsmLetters = "£¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà\n";

    /// <summary>Printable ASCII that takes two places of the GSM 7-bit alphabet, or has none.</summary>
    private const string WideAscii = "[]{}\\^~|`";

    /// <summary>A time as people read it, in UTC: <c>3 February 2026, 14:00 UTC</c>, which is the time in Ghana.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A day: <c>3 Feb</c>.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>An amount: <c>GHS 150.00</c>.</summary>
    public static string Amount(Money money) => $"{money.Currency} {money.ToDecimalString()}";

    /// <summary>A user's words, short enough for a text message.</summary>
    public static string Quote(string words) => Shorten(words, MaxQuote);

    /// <summary>The text, or as much of it as fits with three dots at its end.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length) return text;
        var cut = char.IsHighSurrogate(text[length - 4]) ? length - 4 : length - 3;
        return text[..cut].TrimEnd() + "...";
    }

    /// <summary>The text in letters that every phone shows, in one part.</summary>
    public static string ForSms(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) plain.Append(ForPhone(rune));
        return Shorten(plain.ToString(), MaxSms);
    }

    private static char ForPhone(Rune rune)
    {
        var letter = rune.IsBmp ? (char)rune.Value : '?';
        if ((letter is >= ' ' and <= '~' && !WideAscii.Contains(letter, StringComparison.Ordinal))
            || GsmLetters.Contains(letter, StringComparison.Ordinal)) return letter;
        return letter switch
        {
            '[' or '{' => '(',
            ']' or '}' => ')',
            '\u2018' or '\u2019' or '`' => '\'',
            '\u201c' or '\u201d' => '"',
            '\u2013' or '\u2014' or '~' => '-',
            '\u025b' => 'e',
            '\u0190' => 'E',
            '\u0254' => 'o',
            '\u0186' => 'O',
            '\t' or '\r' => ' ',
            _ => '?',
        };
    }
}
