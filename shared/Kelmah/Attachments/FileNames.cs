using System.Globalization;
using System.Text;
using Kelmah.Kernel;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Attachments;

/// <summary>Names of uploaded files, as clients send them.</summary>
public static class FileNames
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxLength = 150;

    private const string Fallback = "file";

    /// <summary>
    /// The last segment of a path of any system, without characters that are special in a file system, a shell or a header,
    /// and without characters that change the writing direction and so hide an extension. Letters are composed and keep their marks.
    /// </summary>
    public static string Clean(string? name)
    {
        var last = NormalForm.Compose((name ?? "").Split('/', '\\')[^1]);
        var letters = last.EnumerateRunes().Where(letter => !IsVariation(letter)).Select(letter => IsPlain(letter) ? letter.ToString() : "_");
        var plain = string.Concat(letters).Trim(' ', '.', '_');
        if (plain.Length == 0) return Fallback;
        if (plain.Length <= MaxLength) return plain;
        var extension = Extension(plain);
        return extension.Length > 10 ? Cut(plain, MaxLength) : Cut(plain, MaxLength - extension.Length - 1).TrimEnd('.') + '.' + extension;
    }

    /// <summary>After the last dot, in lower case; empty for none.</summary>
    public static string Extension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..].ToLowerInvariant();
    }

    /// <summary>As many characters, without half of a letter that takes two.</summary>
    private static string Cut(string name, int length) => name[..(char.IsHighSurrogate(name[length - 1]) ? length - 1 : length)];

    private static bool IsPlain(Rune letter) => !TextRules.IsUnseen(letter) && (letter.IsAscii
        ? Rune.IsLetterOrDigit(letter) || " .-_()+,@".Contains((char)letter.Value, StringComparison.Ordinal)
        : Rune.IsLetterOrDigit(letter) || Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol);

    /// <summary>Selects how the symbol before it is drawn.</summary>
    private static bool IsVariation(Rune letter) => letter.Value is 0xFE0E or 0xFE0F;
}
