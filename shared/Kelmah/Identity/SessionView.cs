using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A session as its user sees it.</summary>
/// <param name="Id">The session.</param>
/// <param name="DeviceInfo">What the client said about its device.</param>
/// <param name="StartedAt">When the user signed in, UTC.</param>
/// <param name="LastUsedAt">When it was last refreshed, UTC.</param>
/// <param name="ExpiresAt">When it ends unless it is refreshed, UTC.</param>
/// <param name="IsCurrent">Whether the request came from it.</param>
[SchemaName("SessionView")]
public sealed record SessionView(
    Guid Id, string? DeviceInfo, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, bool IsCurrent)
{
    /// <summary>The view of a session's newest link.</summary>
    public static SessionView Of(RefreshToken link, Caller caller) =>
        new(link.SessionId, link.DeviceInfo, link.SessionStartedAt, link.LastUsedAt, link.ExpiresAt, link.SessionId == caller.SessionId);
}
