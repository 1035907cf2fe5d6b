using System.Globalization;
using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Unicode;

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

    /// <summary>A time as people read it in their zone: <c>3 February 2026, 14:00 UTC</c> in Ghana, <c>3 February 2026, 09:00 UTC-5</c> in New York.</summary>
    public static string Time(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture) + Offset(local.Offset);
    }

    /// <summary>A day of their zone: <c>3 Feb</c>.</summary>
    public static string Day(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("d MMM", CultureInfo.InvariantCulture);

    /// <summary>A deadline, as short as a text message needs it: <c>3 Feb 14:00</c>.</summary>
    public static string Moment(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture);

    /// <summary>An amount: <c>GHS 150.00</c>.</summary>
    public static string Amount(Money money) => $"{money.Currency} {money.ToDecimalString()}";

    /// <summary>A user's words in the letters of a text message, short enough for one.</summary>
    public static string Quote(string words) => Shorten(InGsm(words), MaxQuote);

    /// <summary>The text, or as much of it as fits with three dots at its end.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length) return text;
        var cut = char.IsHighSurrogate(text[length - 4]) ? length - 4 : length - 3;
        return text[..cut].TrimEnd() + "...";
    }

    /// <summary>The text in letters that every phone shows, in one part: others by their base letters, what has none by a question mark.</summary>
    public static string ForSms(string text) => Shorten(InGsm(text), MaxSms);

    private static string InGsm(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in NormalForm.Compose(text).EnumerateRunes())
        {
            if (IsGsm(rune)) plain.Append((char)rune.Value);
            else foreach (var letter in InAscii(rune)) plain.Append(ForPhone(letter));
        }

        return plain.ToString();
    }

    private static string Offset(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero) return "";
        var hours = offset.Duration().ToString(offset.Minutes == 0 ? "%h" : @"h\:mm", CultureInfo.InvariantCulture);
        return (offset < TimeSpan.Zero ? "-" : "+") + hours;
    }

    private static bool IsGsm(Rune rune) => rune.IsBmp && (char)rune.Value is var letter
        && (GsmLetters.Contains(letter, StringComparison.Ordinal) || (letter is >= ' ' and <= '~' && !WideAscii.Contains(letter, StringComparison.Ordinal)));

    /// <summary>Marks vanish. AnyAscii describes pictures in words, for which a text message has no room.</summary>
    private static string InAscii(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => "",
        UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => "?",
        _ => BaseLetters.Of(rune) is { Length: > 0 } letters ? letters : "?",
    };

    private static char ForPhone(char letter) => letter switch
    {
        '[' or '{' => '(',
        ']' or '}' => ')',
        '`' => '\'',
        '~' => '-',
        '\\' or '|' => '/',
        >= ' ' and <= '}' and not '^' => letter,
        '\t' or '\r' => ' ',
        _ => '?',
    };
}
