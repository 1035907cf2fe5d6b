using System.Globalization;
using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Identity;

/// <summary>
/// Email addresses as they are stored and compared: trimmed, in lower case, of composed letters, the domain in ASCII (RFC 5891). Two
/// addresses that look alike are not both accounts: what is not seen, what stands for other letters and what mixes scripts is refused.
/// </summary>
public static class EmailAddress
{
    /// <summary>RFC 5321: a path has at most 256 octets, its angle brackets included.</summary>
    public const int MaxLength = 254;

    /// <summary>Characters of an address as it may be written at most, with blanks around it or an IDN's own letters.</summary>
    public const int MaxWrittenLength = 320;

    private const int MaxLocal = 64;
    private const int MaxLabel = 63;

    /// <summary>
    /// What RFC 5322 allows in a local part beside letters, digits and dots, without <c>!</c> and <c>%</c>: old mailers took these for a
    /// route to another address.
    /// </summary>
    private const string LocalSymbols = "#$&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The stored form; of a text that is no address, as it was in lower case.</summary>
    public static string Normalize(string email)
    {
        var plain = NormalForm.Compose(AsStoredBefore(email));
        var at = plain.LastIndexOf('@');
        return at < 0 || ToAscii(plain[(at + 1)..]) is not { } domain ? plain : $"{plain[..at]}@{domain}";
    }

    /// <summary>The form in which earlier releases stored an address: its letters and its domain as they were written.</summary>
    public static string AsStoredBefore(string email) => email.Trim().ToLowerInvariant();

    /// <summary>
    /// Whether a text may be the address of a new account: a dot-atom of one script, one @, and a domain with a dot in it. Only a mail can
    /// tell whether it exists.
    /// </summary>
    public static bool IsValid(string? email)
    {
        if (!HasShape(email)) return false;
        var address = Normalize(email!);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return address.Length <= MaxLength && IsLocal(address[..at]) && IsDomain(address[(at + 1)..]);
    }

    /// <summary>
    /// Whether a text has the shape of an address: one @, something before it, a domain with a dot after it, no blanks and no
    /// control characters. Accounts of earlier releases have no more than that.
    /// </summary>
    public static bool HasShape(string? email)
    {
        if (email is null || email.Length > MaxLength) return false;
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > MaxLocal || at != email.LastIndexOf('@')) return false;
        var domain = email.AsSpan(at + 1);
        var dot = domain.LastIndexOf('.');
        if (dot < 1 || dot == domain.Length - 1 || domain[0] == '.' || domain.IndexOf("..") >= 0) return false;
        foreach (var character in email)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || character is '<' or '>' or ',' or ';' or '"') return false;
        }

        return true;
    }

    private static bool IsLocal(string local) =>
        local.Split('.').All(atom => atom.Length > 0) && IsPlain(local, static character => character == '.' || LocalSymbols.Contains(character, StringComparison.Ordinal));

    /// <summary>In ASCII; each label is looked at as people see it.</summary>
    private static bool IsDomain(string domain)
    {
        if (!domain.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-')) return false;
        return domain.Split('.').All(label => label.Length is > 0 and <= MaxLabel && ToUnicode(label) is var seen
            && NormalForm.Compose(seen) == seen && IsPlain(seen, static character => character == '-'));
    }

    private static string? ToAscii(string domain)
    {
        try
        {
            return Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>An empty text for a label that no domain has.</summary>
    private static string ToUnicode(string label)
    {
        try
        {
            return Idn.GetUnicode(label);
        }
        catch (ArgumentException)
        {
            return "";
        }
    }

    /// <summary>Letters, marks and ASCII digits in their one form, of one of the scripts that are taken for each other, and some symbols.</summary>
    private static bool IsPlain(string text, Func<char, bool> isSymbol)
    {
        var (script, before) = (Script.None, Script.None);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (isSymbol((char)rune.Value) || char.IsAsciiDigit((char)rune.Value)))
            {
                before = Script.None;
                continue;
            }

            if (!IsLetter(rune, before)) return false;
            before = ScriptOf(rune);
            if (before is Script.None or Script.Other) continue;
            if (script != Script.None && script != before) return false;
            script = before;
        }

        return text.Length > 0;
    }

    /// <summary>
    /// Of composed letters. A mark that is left on a Latin, Greek or Cyrillic letter may be drawn over a stroke or a dot of it, and is refused,
    /// as are single jamo, and all that stands for other letters (presentation forms, letters of mathematics, full width).
    /// </summary>
    private static bool IsLetter(Rune rune, Script before)
    {
        if (TextRules.IsUnseen(rune) || IsCompatibility(rune.Value)) return false;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => before == Script.Other,
            _ => false,
        };
    }

    private static bool IsCompatibility(int value) => value is
        (>= 0x1100 and <= 0x11FF) or (>= 0x1D00 and <= 0x1DFF) or (>= 0x2000 and <= 0x2BFF) or (>= 0x3130 and <= 0x318F) or (>= 0x3200 and <= 0x33FF)
        or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF) or (>= 0xF900 and <= 0xFFFF) or (>= 0x1D400 and <= 0x1D7FF) or (>= 0x1F100 and <= 0x1F2FF)
        or (>= 0x2F800 and <= 0x2FA1F) or 0xAA or 0xBA or 0x0149 or 0x017F or (>= 0x01C4 and <= 0x01CC) or (>= 0x01F1 and <= 0x01F3);

    private static Script ScriptOf(Rune rune) => rune.Value switch
    {
        < 0x80 or (>= 0xC0 and <= 0x02AF) or (>= 0x1E00 and <= 0x1EFF) or (>= 0x2C60 and <= 0x2C7F) or (>= 0xA720 and <= 0xA7FF) or (>= 0xAB30 and <= 0xAB6F) => Script.Latin,
        (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF) => Script.Greek,
        (>= 0x0400 and <= 0x052F) or (>= 0x1C80 and <= 0x1C8F) or (>= 0x2DE0 and <= 0x2DFF) or (>= 0xA640 and <= 0xA69F) => Script.Cyrillic,
        _ => Script.Other,
    };

    /// <summary>The scripts whose letters are taken for each other.</summary>
    private enum Script
    {
        None,
        Latin,
        Greek,
        Cyrillic,
        Other,
    }
}
