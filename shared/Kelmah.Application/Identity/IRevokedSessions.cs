namespace Kelmah.Application.Identity;

/// <summary>
/// The sessions whose access tokens are refused before they expire. A session leaves the list when its last access token
/// has expired.
/// </summary>
public interface IRevokedSessions
{
    /// <summary>Whether access tokens of the session are refused.</summary>
    bool IsRevoked(Guid sessionId);

    /// <summary>Refuses the session's access tokens from now on.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="revokedAt">When it was revoked, UTC.</param>
    void Revoke(Guid sessionId, DateTimeOffset revokedAt);
}
