namespace Kelmah.Identity;

/// <summary>A link of a session's chain as its user may see it, without the hash of its token.</summary>
/// <param name="SessionId">Shared by all links of the session.</param>
/// <param name="DeviceInfo">What the client said about its device.</param>
/// <param name="StartedAt">When the session began, UTC.</param>
/// <param name="LastUsedAt">When a client last used the link, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is used, UTC.</param>
/// <param name="RevokedAt">When the session was ended, UTC; null where it was not.</param>
/// <param name="StartPlace">Where the session began; null where that is not known.</param>
/// <param name="Place">Where the link was made; null where that is not known.</param>
public sealed record ExportedSession(
    Guid SessionId, string? DeviceInfo, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, SessionPlace? StartPlace, SessionPlace? Place);

/// <summary>A place of a user's sessions, as the user may see it.</summary>
/// <param name="Place">The country's code, or the network.</param>
/// <param name="LastSeenAt">When a session was last used there, UTC, to a day.</param>
public sealed record ExportedPlace(string Place, DateTimeOffset LastSeenAt);
