using System.Collections.Concurrent;
using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Memory;

/// <summary>The list of revoked sessions in memory, each for the life of an access token.</summary>
public sealed class MemoryRevokedSessions(IOptions<IdentityOptions> options, TimeProvider clock) : IRevokedSessions
{
    private readonly TimeSpan kept = KeptFor(options.Value);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> sessions = new();

    /// <inheritdoc/>
    public ValueTask<bool> IsRevokedAsync(Guid sessionId) =>
        ValueTask.FromResult(sessions.TryGetValue(sessionId, out var revokedAt) && clock.GetUtcNow() < revokedAt + kept);

    /// <inheritdoc/>
    public ValueTask RevokeAsync(Guid sessionId, DateTimeOffset revokedAt)
    {
        Forget();
        sessions[sessionId] = revokedAt;
        return ValueTask.CompletedTask;
    }

    /// <summary>The life of an access token, and a minute for clocks that differ.</summary>
    internal static TimeSpan KeptFor(IdentityOptions options) => TimeSpan.FromMinutes(options.AccessTokenMinutes + 1);

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - kept;
        foreach (var (sessionId, revokedAt) in sessions)
        {
            if (revokedAt < oldest) sessions.TryRemove(sessionId, out _);
        }
    }
}
