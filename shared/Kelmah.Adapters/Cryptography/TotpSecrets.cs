using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Identity;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Secrets in base64, which the store encrypts; recovery codes as keyed hashes.</summary>
public sealed class TotpSecrets(IdentityKeys keys) : ITotpSecrets
{
    private const int RecoveryCodes = 10;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Without letters and digits that look alike.</summary>
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Earlier releases encrypted secrets by themselves, under AES-256-GCM: nonce, ciphertext and tag.</summary>
    private readonly byte[] formerKey = keys.Derive("totp-secret");
    private readonly byte[] recoveryKey = keys.Derive("recovery-code");

    public byte[] Create() => RandomNumberGenerator.GetBytes(TotpCode.SecretLength);

    public string Write(byte[] secret) => Convert.ToBase64String(secret);

    public byte[] Read(Guid userId, string stored)
    {
        var bytes = Convert.FromBase64String(stored);
        return bytes.Length == NonceLength + TotpCode.SecretLength + TagLength ? ReadFormer(userId, bytes) : bytes;
    }

    public ImmutableArray<string> CreateRecoveryCodes() =>
        [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, 10).Insert(5, "-"))];

    public string HashOf(Guid userId, string recoveryCode)
    {
        var plain = recoveryCode.Replace("-", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
        return Convert.ToHexStringLower(HMACSHA256.HashData(recoveryKey, Encoding.UTF8.GetBytes($"{userId}|{plain}")));
    }

    private byte[] ReadFormer(Guid userId, ReadOnlySpan<byte> encrypted)
    {
        var secret = new byte[TotpCode.SecretLength];
        using var aes = new AesGcm(formerKey, TagLength);
        aes.Decrypt(encrypted[..NonceLength], encrypted[NonceLength..^TagLength], encrypted[^TagLength..], secret, userId.ToByteArray());
        return secret;
    }
}
