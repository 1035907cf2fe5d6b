using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// One link in the chain of a session. Each use replaces it by its successor; the newest link is the session. A link that
/// is used again within the grace gets the same successor, later it ends the session (RFC 9700, section 4.14).
/// </summary>
public sealed record RefreshToken : Entity
{
    public required Guid UserId { get; init; }

    /// <summary>The session: shared by all links of the chain.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>The hash of the token; unique. The token itself is not stored.</summary>
    public required string Token { get; init; }

    /// <summary>What the client said about its device.</summary>
    [Sensitive]
    public string? DeviceInfo { get; init; }

    /// <summary>Where the session began; null where that is not known.</summary>
    public SessionPlace? StartPlace { get; init; }

    /// <summary>Where the link was made, which is where the session was last used while it is the newest; null where that is not known.</summary>
    public SessionPlace? Place { get; init; }

    /// <summary>When it ends unless it is used, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset SessionStartedAt { get; init; }

    /// <summary>When it was exchanged for its successor; null for the newest link.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>The next link; null for the newest one.</summary>
    public Guid? SuccessorId { get; init; }

    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>Whether the session was ended.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>When the session was ended, UTC; null while it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The session, as long as this link is the newest one; a unique index over it allows one.</summary>
    public Guid? CurrentSessionId => RotatedAt is null ? SessionId : null;

    /// <summary>The first link of a new session.</summary>
    public static RefreshToken Start(Guid id, Guid userId, Guid sessionId, string tokenHash, SessionOrigin origin, SessionOptions limits, DateTimeOffset now)
    {
        var first = new RefreshToken
        {
            Id = id,
            UserId = userId,
            SessionId = sessionId,
            Token = tokenHash,
            DeviceInfo = origin.DeviceInfo,
            StartPlace = origin.Place,
            Place = origin.Place,
            ExpiresAt = now + limits.IdleLifetime,
            SessionStartedAt = now,
            LastUsedAt = now,
            CreatedAt = now,
        };
        return Raise(first, new SessionStarted(userId, sessionId), now);
    }

    /// <summary>The session began where none of the user's sessions was lately, on a device that is not known: the user is told.</summary>
    public RefreshToken MarkElsewhere(DateTimeOffset now) => Raise(this, new SessionStartedElsewhere(UserId, SessionId), now);

    /// <summary>Whether it is the newest link of a session that has not ended.</summary>
    public bool IsUsable(DateTimeOffset now) => RotatedAt is null && !IsRevoked && now < ExpiresAt;

    /// <summary>Whether it was exchanged so recently that the same client may be repeating its request.</summary>
    public bool IsInGrace(SessionOptions limits, DateTimeOffset now) => RotatedAt is { } rotated && now < rotated + limits.RotationGrace;

    /// <summary>Exchanges it. Refused for one that has ended, also where the limits were longer when it began.</summary>
    /// <param name="successorId">The id of the next link.</param>
    /// <param name="successorHash">The hash of the next token.</param>
    /// <param name="place">Where it is used now; null where that is not known.</param>
    /// <param name="limits">How long a session lasts.</param>
    /// <param name="now">UTC.</param>
    public Result<Rotation> Rotate(Guid successorId, string successorHash, SessionPlace? place, SessionOptions limits, DateTimeOffset now)
    {
        var end = SessionStartedAt + limits.MaximumLifetime;
        if (!IsUsable(now) || now >= end) return IdentityErrors.RefreshTokenNotValid;
        var old = Raise(this with { RotatedAt = now, LastUsedAt = now, SuccessorId = successorId }, new SessionRefreshed(UserId, SessionId), now);
        var next = new RefreshToken
        {
            Id = successorId,
            UserId = UserId,
            SessionId = SessionId,
            Token = successorHash,
            DeviceInfo = DeviceInfo,
            StartPlace = StartPlace,
            Place = place,
            ExpiresAt = now + limits.IdleLifetime < end ? now + limits.IdleLifetime : end,
            SessionStartedAt = SessionStartedAt,
            LastUsedAt = now,
            CreatedAt = now,
        };
        return new Rotation(old, Raise(next, new SessionContinued(UserId, SessionId), now));
    }

    /// <summary>Ends the session. An ended one stays as it is.</summary>
    public RefreshToken Revoke(DateTimeOffset now) =>
        IsRevoked ? this : Raise(this with { IsRevoked = true, RevokedAt = now }, new SessionEnded(UserId, SessionId), now);

    /// <summary>Ends the session because an old link of it was used by somebody.</summary>
    public RefreshToken RevokeAsStolen(DateTimeOffset now) =>
        IsRevoked
            ? this
            : Raise(this with { IsRevoked = true, RevokedAt = now }, new SessionReuseDetected(UserId, SessionId), now);
}

/// <summary>A link that was exchanged, and the next one.</summary>
/// <param name="Old">Exchanged.</param>
/// <param name="Next">The newest link from now on.</param>
public sealed record Rotation(RefreshToken Old, RefreshToken Next);

/// <summary>What happens to a session.</summary>
public abstract record SessionEvent(Guid UserId, Guid SessionId) : DomainEvent;

/// <summary>The user signed in on a device.</summary>
[EventName("SessionStarted")]
public sealed record SessionStarted(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>The user, or somebody else, signed in on a device that is not known, from a place where none of the user's sessions was lately.</summary>
[EventName("SessionStartedElsewhere")]
public sealed record SessionStartedElsewhere(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>A refresh token was exchanged.</summary>
[EventName("SessionRefreshed")]
public sealed record SessionRefreshed(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>The successor of an exchanged refresh token was created.</summary>
[EventName("SessionContinued")]
public sealed record SessionContinued(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>The session was ended by its user or by an administrator.</summary>
[EventName("SessionEnded")]
public sealed record SessionEnded(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>An exchanged token was used again: the session was ended, and the user is told.</summary>
/// <param name="UserId">The user.</param>
/// <param name="SessionId">The session.</param>
[EventName("SessionReuseDetected")]
public sealed record SessionReuseDetected(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>How refresh tokens are stored.</summary>
public static class RefreshTokenCollection
{
    public static readonly Field<RefreshToken, Guid> UserId = Field.Of((RefreshToken token) => token.UserId);
    public static readonly Field<RefreshToken, string> Token = Field.Of((RefreshToken token) => token.Token);

    /// <summary>The session, at its newest link; unique, so that a session never has two branches.</summary>
    public static readonly Field<RefreshToken, Guid> CurrentSessionId = Field.Of((RefreshToken token) => token.CurrentSessionId!.Value);

    public static readonly Field<RefreshToken, DateTimeOffset> ExpiresAt = Field.Of((RefreshToken token) => token.ExpiresAt);
    public static readonly Field<RefreshToken, bool> IsRevoked = Field.Of((RefreshToken token) => token.IsRevoked);
    public static readonly Field<RefreshToken, DateTimeOffset> RevokedAt = Field.Of((RefreshToken token) => token.RevokedAt!.Value);

    public static readonly CollectionDefinition<RefreshToken> Definition = new(
        "refresh_tokens",
        [
            new("token", IndexKind.Unique, Token),
            new("current_session", IndexKind.Unique, CurrentSessionId),
            new("user", IndexKind.Ordered, UserId),
            new("revoked_at", IndexKind.Ordered, RevokedAt),
            new("expires_at", IndexKind.TimeToLive, ExpiresAt),
        ],
        [])
    {
        Sets = [GuardedSet.By((RefreshToken token) => token.UserId)],
        Sensitive = new SensitiveFields<RefreshToken>(
            token => token.UserId, (token, replace) => token.DeviceInfo is null ? token : token with { DeviceInfo = replace(token.DeviceInfo) }),
    };

    /// <summary>The user's sessions that have not ended.</summary>
    public static Filter<RefreshToken> SessionsOf(Guid userId, DateTimeOffset now) =>
        UserId.Is(userId) & IsRevoked.Is(false) & !CurrentSessionId.IsMissing() & ExpiresAt.Above(now);
}
