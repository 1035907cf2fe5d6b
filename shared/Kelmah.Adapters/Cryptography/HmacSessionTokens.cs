using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kelmah.Identity;

namespace Kelmah.Adapters.Cryptography;

/// <summary>Refresh tokens whose successors are derived from them by HMAC-SHA256.</summary>
public sealed class HmacSessionTokens(IdentityKeys keys) : ISessionTokens
{
    private readonly byte[] key = keys.Derive("refresh-successor");

    public string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string SuccessorOf(string token) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(token)));

    public string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
