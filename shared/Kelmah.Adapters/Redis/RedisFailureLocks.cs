using Kelmah.Adapters.Memory;
using Kelmah.Identity;
using StackExchange.Redis;

namespace Kelmah.Adapters.Redis;

/// <summary>Locks that all instances share, of the lengths that the settings say. Fails open, as the port asks.</summary>
public sealed class RedisFailureLocks(RedisConnection redis, LockoutOptions lockouts, TimeProvider clock) : IFailureLocks
{
    private const string Until = "until";

    /// <summary>Counts a failure, and locks, in one step.</summary>
    private const string Fail = """
        local now, allowed = tonumber(ARGV[1]), tonumber(ARGV[2])
        local first, longest, remembered = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
        local stored = redis.call('HMGET', KEYS[1], 'fails', 'locks', 'until', 'last')
        local fails, locks = tonumber(stored[1]) or 0, tonumber(stored[2]) or 0
        local locked, last = tonumber(stored[3]) or 0, tonumber(stored[4]) or 0
        if now >= locked and now >= last + remembered then
          fails, locks, locked = 0, 0, 0
        end
        fails = fails + 1
        if fails >= allowed then
          locked = now + math.min(first * 2 ^ math.min(locks, 30), longest)
          fails, locks = 0, locks + 1
        end
        redis.call('HSET', KEYS[1], 'fails', fails, 'locks', locks, 'until', locked, 'last', now)
        redis.call('PEXPIRE', KEYS[1], math.max(locked - now, remembered))
        return 0
        """;

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> LockOfAsync(string source)
    {
        var until = await redis.AskAsync(database => database.HashGetAsync(KeyOf(source), Until), RedisValue.Null).ConfigureAwait(false);
        var wait = (until.IsNull ? 0 : (long)until) - clock.GetUtcNow().ToUnixTimeMilliseconds();
        return wait > 0 ? TimeSpan.FromMilliseconds(wait) : null;
    }

    /// <inheritdoc/>
    public async ValueTask FailAsync(string source, int allowed)
    {
        RedisKey[] keys = [KeyOf(source)];
        RedisValue[] values =
        [
            clock.GetUtcNow().ToUnixTimeMilliseconds(), allowed,
            (long)lockouts.First.TotalMilliseconds, (long)lockouts.Longest.TotalMilliseconds, (long)FailureLockTimes.Remembered.TotalMilliseconds,
        ];
        await redis.AskAsync(database => database.ScriptEvaluateAsync(Fail, keys, values), otherwise: null!).ConfigureAwait(false);
    }

    private static RedisKey KeyOf(string source) => $"kelmah:lock:{source}";
}
