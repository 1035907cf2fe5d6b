using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Identity;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Secrets under AES-256-GCM, bound to their user; recovery codes as keyed hashes.</summary>
public sealed class AesTotpSecrets(IdentityKeys keys) : ITotpSecrets
{
    private const int RecoveryCodes = 10;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Without letters and digits that look alike.</summary>
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly byte[] secretKey = keys.Derive("totp-secret");
    private readonly byte[] recoveryKey = keys.Derive("recovery-code");

    public byte[] Create() => RandomNumberGenerator.GetBytes(TotpCode.SecretLength);

    public string Protect(Guid userId, byte[] secret)
    {
        var sealedSecret = new byte[NonceLength + secret.Length + TagLength];
        var nonce = sealedSecret.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(secretKey, TagLength);
        aes.Encrypt(nonce, secret, sealedSecret.AsSpan(NonceLength, secret.Length), sealedSecret.AsSpan(NonceLength + secret.Length), userId.ToByteArray());
        return Convert.ToBase64String(sealedSecret);
    }

    public byte[] Unprotect(Guid userId, string protectedSecret)
    {
        var sealedSecret = Convert.FromBase64String(protectedSecret).AsSpan();
        var secret = new byte[sealedSecret.Length - NonceLength - TagLength];
        using var aes = new AesGcm(secretKey, TagLength);
        aes.Decrypt(sealedSecret[..NonceLength], sealedSecret[NonceLength..^TagLength], sealedSecret[^TagLength..], secret, userId.ToByteArray());
        return secret;
    }

    public ImmutableArray<string> CreateRecoveryCodes() =>
        [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, 10).Insert(5, "-"))];

    public string HashOf(Guid userId, string recoveryCode)
    {
        var plain = recoveryCode.Replace("-", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return Convert.ToHexStringLower(HMACSHA256.HashData(recoveryKey, Encoding.UTF8.GetBytes($"{userId}|{plain}")));
    }
}
