namespace Kelmah.Identity;

/// <summary>Email addresses as they are stored and compared: trimmed and in lower case.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321: a path has at most 256 octets, its angle brackets included.</summary>
    public const int MaxLength = 254;

    /// <summary>The stored form.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>
    /// Whether a text has the shape of an address: one @, something before it, a domain with a dot after it, no blanks and no
    /// control characters. Only a mail can tell whether it exists.
    /// </summary>
    public static bool IsValid(string? email)
    {
        if (email is null || email.Length > MaxLength) return false;
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || at != email.LastIndexOf('@')) return false;
        var domain = email.AsSpan(at + 1);
        var dot = domain.LastIndexOf('.');
        if (dot < 1 || dot == domain.Length - 1 || domain[0] == '.' || domain.IndexOf("..") >= 0) return false;
        foreach (var character in email)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || character is '<' or '>' or ',' or ';' or '"') return false;
        }

        return true;
    }
}
