namespace Kelmah.Identity;

/// <summary>
/// The sessions whose access tokens are refused before they expire. A session leaves the list when its last access token
/// has expired. A list that cannot be reached is taken to hold only what this process knows: the refresh tokens are revoked
/// in the store anyway, so that a session outlives its end by one access token at most.
/// </summary>
public interface IRevokedSessions
{
    /// <summary>Whether access tokens of the session are refused.</summary>
    ValueTask<bool> IsRevokedAsync(Guid sessionId);

    /// <summary>Refuses the session's access tokens from now on.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="revokedAt">When it was revoked, UTC.</param>
    ValueTask RevokeAsync(Guid sessionId, DateTimeOffset revokedAt);
}
