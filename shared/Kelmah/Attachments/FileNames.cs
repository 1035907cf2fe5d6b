namespace Kelmah.Attachments;

/// <summary>Names of uploaded files, as clients send them.</summary>
public static class FileNames
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxLength = 150;

    private const string Fallback = "file";

    /// <summary>
    /// The last segment of a path of any system, without characters that are special in a file system, a shell or a header,
    /// and without characters that change the writing direction and so hide an extension.
    /// </summary>
    public static string Clean(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1].Normalize();
        var plain = string.Concat(last.Select(letter => IsPlain(letter) ? letter : '_')).Trim(' ', '.', '_');
        if (plain.Length == 0) return Fallback;
        if (plain.Length <= MaxLength) return plain;
        var extension = Extension(plain);
        return extension.Length > 10 ? plain[..MaxLength] : plain[..(MaxLength - extension.Length - 1)].TrimEnd('.') + '.' + extension;
    }

    /// <summary>After the last dot, in lower case; empty for none.</summary>
    public static string Extension(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[(dot + 1)..].ToLowerInvariant();
    }

    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || letter is ' ' or '.' or '-' or '_' or '(' or ')' or '+' or ',' or '@';
}
