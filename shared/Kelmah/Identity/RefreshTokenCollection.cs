using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>How refresh tokens are stored.</summary>
public static class RefreshTokenCollection
{
    /// <summary>Whose it is.</summary>
    public static readonly Field<RefreshToken, Guid> UserId = Field.Of((RefreshToken token) => token.UserId);

    /// <summary>The hash; unique.</summary>
    public static readonly Field<RefreshToken, string> Token = Field.Of((RefreshToken token) => token.Token);

    /// <summary>The session, at its newest link; unique, so that a session never has two branches.</summary>
    public static readonly Field<RefreshToken, Guid> CurrentSessionId = Field.Of((RefreshToken token) => token.CurrentSessionId!.Value);

    /// <summary>When it ends unless it is used.</summary>
    public static readonly Field<RefreshToken, DateTimeOffset> ExpiresAt = Field.Of((RefreshToken token) => token.ExpiresAt);

    /// <summary>Whether the session was ended.</summary>
    public static readonly Field<RefreshToken, bool> IsRevoked = Field.Of((RefreshToken token) => token.IsRevoked);

    /// <summary>When it was.</summary>
    public static readonly Field<RefreshToken, DateTimeOffset> RevokedAt = Field.Of((RefreshToken token) => token.RevokedAt!.Value);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<RefreshToken> Definition = new(
        "refresh_tokens",
        [
            new("token", IndexKind.Unique, Token),
            new("current_session", IndexKind.Unique, CurrentSessionId),
            new("user", IndexKind.Ordered, UserId),
            new("revoked_at", IndexKind.Ordered, RevokedAt),
            new("expires_at", IndexKind.TimeToLive, ExpiresAt),
        ],
        []);

    /// <summary>The user's sessions that have not ended.</summary>
    public static Filter<RefreshToken> SessionsOf(Guid userId, DateTimeOffset now) =>
        UserId.Is(userId) & IsRevoked.Is(false) & !CurrentSessionId.IsMissing() & ExpiresAt.Above(now);
}
