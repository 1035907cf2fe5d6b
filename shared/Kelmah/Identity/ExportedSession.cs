namespace Kelmah.Identity;

/// <summary>A link of a session's chain as its user may see it, without the hash of its token.</summary>
/// <param name="SessionId">Shared by all links of the session.</param>
/// <param name="DeviceInfo">What the client said about its device.</param>
/// <param name="StartedAt">When the session began, UTC.</param>
/// <param name="LastUsedAt">When a client last used the link, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is used, UTC.</param>
/// <param name="RevokedAt">When the session was ended, UTC; null where it was not.</param>
public sealed record ExportedSession(
    Guid SessionId, string? DeviceInfo, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);
