using System.Collections.Concurrent;
using Kelmah.Application.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Identity;

/// <summary>The list of revoked sessions in memory, each for the life of an access token.</summary>
public sealed class MemoryRevokedSessions(IOptions<IdentityOptions> options, TimeProvider clock) : IRevokedSessions
{
    private readonly TimeSpan kept = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes + 1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> sessions = new();

    public bool IsRevoked(Guid sessionId) => sessions.ContainsKey(sessionId);

    public void Revoke(Guid sessionId, DateTimeOffset revokedAt)
    {
        Forget();
        sessions[sessionId] = revokedAt;
    }

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - kept;
        foreach (var (sessionId, revokedAt) in sessions)
        {
            if (revokedAt < oldest) sessions.TryRemove(sessionId, out _);
        }
    }
}
