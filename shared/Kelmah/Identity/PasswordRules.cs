using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What a password must be: NIST SP 800-63B asks for a length and nothing more.</summary>
public static class PasswordRules
{
    /// <summary>Characters at least.</summary>
    public const int MinLength = 8;

    /// <summary>Characters at most, so that hashing cannot be used to keep the server busy.</summary>
    public const int MaxLength = 128;

    /// <summary>Notes what is wrong with a password.</summary>
    public static void Check(InputErrors errors, string field, string password) =>
        errors.Require(password.Length is >= MinLength and <= MaxLength, field, $"It has {MinLength} to {MaxLength} characters.");
}
