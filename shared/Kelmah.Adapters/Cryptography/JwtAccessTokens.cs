using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kelmah.Adapters.Cryptography;

/// <summary>
/// Access tokens as JWT, signed with ES256. A token that was verified is known by its hash until it expires, because checking
/// a signature costs more than most requests.
/// </summary>
public sealed class JwtAccessTokens : IAccessTokens
{
    private const int MaxKnown = 50_000;
    private readonly ConcurrentDictionary<UInt128, Known> known = new();
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };
    private readonly IdentityOptions options;
    private readonly TimeProvider clock;
    private readonly SigningKeyRing ring;
    private readonly TokenValidationParameters parameters;

    public JwtAccessTokens(SigningKeyRing ring, IOptions<IdentityOptions> options, TimeProvider clock)
    {
        this.options = options.Value;
        this.clock = clock;
        this.ring = ring;
        parameters = new TokenValidationParameters
        {
            ValidIssuer = this.options.Issuer,
            ValidAudience = this.options.Issuer,
            IssuerSigningKeyResolver = (_, _, keyId, _) => ring.Find(keyId) is { } key ? [key] : [],
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            // The library's own check would ask the system's clock.
            LifetimeValidator = (_, expires, _, _) => expires > this.clock.GetUtcNow().UtcDateTime,
        };
    }

    public AccessToken Issue(Caller caller, UserRole role)
    {
        var now = clock.GetUtcNow();
        var lifetime = TimeSpan.FromMinutes(options.AccessTokenMinutes);
        var token = handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = options.Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = caller.UserId.ToString(),
                [JwtRegisteredClaimNames.Sid] = caller.SessionId.ToString(),
                ["roles"] = caller.Roles.All.Select(NameOf).ToArray(),
                ["role"] = NameOf(role),
            },
            SigningCredentials = new SigningCredentials(ring.Newest, SecurityAlgorithms.EcdsaSha256),
        });
        return new AccessToken(token, (int)lifetime.TotalSeconds);
    }

    public VerifiedToken Verify(string token)
    {
        if (token.Length > 4_096) return default;
        var hash = HashOf(token);
        if (known.TryGetValue(hash, out var before)) return clock.GetUtcNow() < before.ExpiresAt ? new(before.Caller) : new(null, HasExpired: true);
        // Without a remote configuration, the library has nothing to wait for.
        var verified = handler.ValidateTokenAsync(token, parameters).GetAwaiter().GetResult();
        if (!verified.IsValid) return new(null, verified.Exception is SecurityTokenInvalidLifetimeException);
        if (Read(verified.ClaimsIdentity) is not { } caller) return default;
        if (known.Count >= MaxKnown) ForgetExpired();
        known.TryAdd(hash, new Known(caller, new DateTimeOffset(verified.SecurityToken.ValidTo, TimeSpan.Zero)));
        return new(caller);
    }

    private static Caller? Read(ClaimsIdentity claims) =>
        Guid.TryParse(claims.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, out var userId)
        && Guid.TryParse(claims.FindFirst(JwtRegisteredClaimNames.Sid)?.Value, out var sessionId)
        && RolesOf(claims) is { } roles
            ? new Caller(userId, roles, sessionId)
            : null;

    /// <summary>All roles; of a token of an earlier release the one that it names. Null where there is none that this release knows.</summary>
    private static RoleSet? RolesOf(ClaimsIdentity claims)
    {
        var named = claims.FindAll("roles").Select(claim => RoleOf(claim.Value)).OfType<UserRole>().ToList();
        if (named.Count > 0) return RoleSet.Of(named);
        return RoleOf(claims.FindFirst("role")?.Value) is { } only ? only : null;
    }

    private static UserRole? RoleOf(string? name) => Enum.TryParse<UserRole>(name, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : null;

    private static string NameOf(UserRole role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());

    /// <summary>Half of a SHA-256: to find another text with the hash of a genuine token is out of reach.</summary>
    private static UInt128 HashOf(string token)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(token.Length) is var length and <= 2_048 ? length : 0];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (text.IsEmpty) SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        else SHA256.HashData(text[..Encoding.UTF8.GetBytes(token, text)], hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private void ForgetExpired()
    {
        var now = clock.GetUtcNow();
        foreach (var (hash, token) in known)
        {
            if (token.ExpiresAt <= now) known.TryRemove(hash, out _);
        }

        if (known.Count >= MaxKnown) known.Clear();
    }

    private sealed record Known(Caller Caller, DateTimeOffset ExpiresAt);
}
