using System.Globalization;
using System.Text;

namespace Kelmah.Kernel;

/// <summary>
/// Which characters the texts of users may hold: the one place that says so. What is not seen, or makes other characters appear elsewhere
/// than they stand (Unicode technical report 36), would let one text pass for another.
/// </summary>
public static class TextRules
{
    /// <summary>What is wrong with a text of one line; null for nothing.</summary>
    public static string? FaultOfLine(string text)
    {
        var before = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or 0x85 or 0x2028 or 0x2029) return "It must be one line.";
            if (Rune.IsControl(rune)) return "It must not contain control characters.";
            if (IsUnseen(rune) && !Joins(before, rune)) return "It must not contain characters that are not seen.";
            before = rune;
        }

        return text.Contains("://", StringComparison.Ordinal) ? "It must not contain a web address." : null;
    }

    /// <summary>What is wrong with a text of several lines; null for nothing.</summary>
    public static string? FaultOfText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')) return "It must not contain control characters.";
            if (IsTurning(rune)) return "It must not contain characters that turn the direction of others.";
        }

        return null;
    }

    /// <summary>Whether a text shows anything.</summary>
    public static bool IsVisible(string text) => text.EnumerateRunes().Any(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && !IsUnseen(rune));

    /// <summary>Whether a text has a letter that is seen.</summary>
    public static bool HasLetter(string text) => text.EnumerateRunes().Any(rune => Rune.IsLetter(rune) && !IsUnseen(rune));

    /// <summary>Whether a text has a letter or a digit that is seen.</summary>
    public static bool HasLetterOrDigit(string text) => text.EnumerateRunes().Any(rune => Rune.IsLetterOrDigit(rune) && !IsUnseen(rune));

    /// <summary>Format characters, and the letters, marks and symbols that are drawn as nothing.</summary>
    public static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>The embeddings, overrides and isolates of the bidirectional algorithm. Its plain marks are needed to write Arabic and Hebrew.</summary>
    private static bool IsTurning(Rune rune) => rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Joiners within scripts that are written with them, joiners and variations of emoji.</summary>
    private static bool Joins(Rune before, Rune rune) => rune.Value switch
    {
        0x200C or 0x200D => before.Value >= 0x0600 && !IsSpace(before) && (!IsUnseen(before) || before.Value == 0xFE0F),
        0xFE0E or 0xFE0F => Rune.GetUnicodeCategory(before) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.OtherPunctuation or UnicodeCategory.DecimalDigitNumber,
        _ => false,
    };

    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x2000 and <= 0x206F;
}
