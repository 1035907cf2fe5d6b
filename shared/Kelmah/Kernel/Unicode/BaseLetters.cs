using System.Text;
using AnyAscii;

namespace Kelmah.Kernel.Unicode;

/// <summary>Letters as they are written where they are not to be had: <c>ɔ</c> as o, <c>ß</c> as ss, <c>Ж</c> as Zh.</summary>
public static class BaseLetters
{
    /// <summary>In ASCII, as AnyAscii has it but for the letter eng, which people write as n; empty for a mark and for what has no such form.</summary>
    public static string Of(Rune letter) => letter.Value switch
    {
        < 0x80 => letter.ToString(),
        0x014A => "N",
        0x014B => "n",
        _ => Encoding.ASCII.GetString(letter.Transliterate()),
    };

    /// <summary>
    /// A text as searches compare it: in lower case, Latin letters as their base letters, and without the marks that people leave out when they
    /// type: accents, the vowels of Arabic, the points of Hebrew. Letters of other scripts stay, composed.
    /// </summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (System.Text.Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in NormalForm.Decompose(text).EnumerateRunes())
        {
            if (IsLeftOut(rune.Value)) continue;
            var small = Rune.ToLowerInvariant(rune);
            folded.Append(IsLatin(small.Value) && Of(small) is { Length: > 0 } letters && letters.All(char.IsAsciiLetter) ? letters.ToLowerInvariant() : small.ToString());
        }

        return NormalForm.Compose(folded.ToString());
    }

    private static bool IsLeftOut(int mark) => mark is (>= 0x0300 and <= 0x036F) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF)
        or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F) or (>= 0x0591 and <= 0x05BD) or 0x05BF or 0x05C1 or 0x05C2 or 0x05C4 or 0x05C5 or 0x05C7
        or (>= 0x064B and <= 0x065F) or 0x0670;

    /// <summary>Latin-1, Latin Extended, the letters of phonetics, ligatures and full-width letters.</summary>
    private static bool IsLatin(int letter) => letter is 0xAA or 0xBA or (>= 0xC0 and <= 0x02AF) or (>= 0x1D00 and <= 0x1DBF) or (>= 0x1E00 and <= 0x1EFF)
        or (>= 0x2C60 and <= 0x2C7F) or (>= 0xA722 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB6F) or (>= 0xFB00 and <= 0xFB06) or (>= 0xFF21 and <= 0xFF5A);
}
