using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Identity;

namespace Kelmah.Adapters.Cryptography;

/// <summary>One-time tokens: the user's id and an HMAC-SHA256 over the claim. Codes are its first 64 bits modulo a million.</summary>
public sealed class HmacOneTimeTokens(IdentityKeys keys) : IOneTimeTokens
{
    private const int IdLength = 16;
    private const int Length = IdLength + HMACSHA256.HashSizeInBytes;
    private readonly byte[] key = keys.Derive("one-time-token");

    public string Make(OneTimeClaim claim)
    {
        Span<byte> token = stackalloc byte[Length];
        claim.UserId.TryWriteBytes(token, bigEndian: true, out _);
        Sign(claim, token[IdLength..]);
        return Base64Url.EncodeToString(token);
    }

    public Guid? UserOf(string token)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return Base64Url.IsValid(token, out var length) && length == Length && Base64Url.TryDecodeFromChars(token, bytes, out _)
            ? new Guid(bytes[..IdLength], bigEndian: true)
            : null;
    }

    public bool Holds(string token, OneTimeClaim claim) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Make(claim)));

    public string HashOf(string phone) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"phone\n{phone}")));

    public string MakeCode(OneTimeClaim claim)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(claim, signature);
        return (BinaryPrimitives.ReadUInt64BigEndian(signature) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    public bool HoldsCode(string code, OneTimeClaim claim) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(MakeCode(claim)));

    private void Sign(OneTimeClaim claim, Span<byte> signature) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{claim.Purpose}\n{claim.UserId}\n{claim.State}"), signature);
}
