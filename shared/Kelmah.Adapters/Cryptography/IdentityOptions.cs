using System.ComponentModel.DataAnnotations;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Settings <c>Identity__…</c>.</summary>
public sealed class IdentityOptions
{
    /// <summary>The EC P-256 private key that signs access tokens, as PEM. Without it, the embedded host makes one.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Keys before <see cref="SigningKey"/>, as PEM, which still verify. Settings <c>Identity__PreviousSigningKeys__0</c>, …</summary>
    public IList<string> PreviousSigningKeys { get; } = [];

    /// <summary>Days after which the embedded host signs with a new key, where it made the key itself.</summary>
    [Range(1, 3_650)]
    public int SigningKeyDays { get; set; } = 30;

    /// <summary>At least 32 bytes in base64, from which refresh and one-time tokens are derived. Without it, the embedded host makes one.</summary>
    public string? TokenSecret { get; set; }

    /// <summary>Who signs access tokens, and for whom.</summary>
    [Required]
    public string Issuer { get; set; } = "kelmah";

    /// <summary>Life of an access token.</summary>
    [Range(1, 60)]
    public int AccessTokenMinutes { get; set; } = 15;

    /// <summary>Rounds of PBKDF2-HMAC-SHA512. OWASP asks for 210 000; fewer are for tests.</summary>
    [Range(1_000, 10_000_000)]
    public int PasswordIterations { get; set; } = 210_000;
}
