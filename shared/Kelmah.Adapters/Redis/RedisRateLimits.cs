using Kelmah.Adapters.Memory;
using Kelmah.Kernel;
using StackExchange.Redis;

namespace Kelmah.Adapters.Redis;

/// <summary>
/// Sliding windows that all instances share, counted as <see cref="MemoryRateLimits"/> counts. Fails open: a marketplace that
/// turns everybody away is worse than one that counts nobody for a while, and accounts have locks of their own in the store.
/// </summary>
public sealed class RedisRateLimits(RedisConnection redis, TimeProvider clock) : IRateLimits
{
    /// <summary>Reads and counts in one step. Where another instance's clock is ahead, its window counts on.</summary>
    private const string Take = """
        local now, length, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local stored = redis.call('HMGET', KEYS[1], 'window', 'before', 'present')
        local window, before, present = tonumber(stored[1]) or 0, tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
        local current = math.floor(now / length)
        if current < window then
          current, now = window, window * length
        end
        if current > window then
          before, present = current == window + 1 and present or 0, 0
        end
        local rest = length - now % length
        if before * rest / length + present + 1 > limit then return rest end
        redis.call('HSET', KEYS[1], 'window', current, 'before', before, 'present', present + 1)
        redis.call('PEXPIRE', KEYS[1], 2 * length)
        return 0
        """;

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> TakeAsync(string key, RateLimit limit)
    {
        RedisKey[] keys = [$"kelmah:rate:{key}"];
        RedisValue[] values = [clock.GetUtcNow().ToUnixTimeMilliseconds(), (long)limit.Window.TotalMilliseconds, limit.Requests];
        var wait = await redis.AskAsync(async database => (long)await database.ScriptEvaluateAsync(Take, keys, values).ConfigureAwait(false), otherwise: 0)
            .ConfigureAwait(false);
        return wait > 0 ? TimeSpan.FromMilliseconds(wait) : null;
    }
}
