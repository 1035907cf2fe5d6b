using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.Memory;
using Kelmah.Identity;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kelmah.Adapters.Redis;

/// <summary>The list of revoked sessions that all instances share, each for the life of an access token.</summary>
/// <remarks>
/// While Redis is down an instance refuses what it revoked itself and what it read from the store at its start; a session that
/// another instance revokes meanwhile lasts there as long as its access token, 15 minutes at most by default. To refuse
/// everybody instead would end the service for the sake of the few, and what matters for longer, the refresh token, is
/// revoked in the store in the same commit.
/// </remarks>
public sealed class RedisRevokedSessions(RedisConnection redis, IOptions<IdentityOptions> options, TimeProvider clock) : IRevokedSessions
{
    private readonly MemoryRevokedSessions own = new(options, clock);
    private readonly TimeSpan kept = MemoryRevokedSessions.KeptFor(options.Value);

    /// <inheritdoc/>
    public async ValueTask<bool> IsRevokedAsync(Guid sessionId)
    {
        if (await own.IsRevokedAsync(sessionId).ConfigureAwait(false)) return true;
        var until = await redis.AskAsync(database => database.StringGetAsync(KeyOf(sessionId)), RedisValue.Null).ConfigureAwait(false);
        return !until.IsNull && clock.GetUtcNow().ToUnixTimeMilliseconds() < (long)until;
    }

    /// <inheritdoc/>
    public async ValueTask RevokeAsync(Guid sessionId, DateTimeOffset revokedAt)
    {
        await own.RevokeAsync(sessionId, revokedAt).ConfigureAwait(false);
        var until = revokedAt + kept;
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero) return;
        await redis.AskAsync(database => database.StringSetAsync(KeyOf(sessionId), until.ToUnixTimeMilliseconds(), left), otherwise: false)
            .ConfigureAwait(false);
    }

    private static RedisKey KeyOf(Guid sessionId) => $"kelmah:revoked:{sessionId}";
}
