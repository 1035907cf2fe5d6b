using System.Collections.Concurrent;
using Kelmah.Kernel;

namespace Kelmah.Adapters.Memory;

/// <summary>
/// Sliding windows in memory, each of two counters: the present window's and, by the share of it that still counts, the one before.
/// Enough for one process; a second one counts by itself.
/// </summary>
/// <param name="clock">Measures the windows.</param>
public sealed class MemoryRateLimits(TimeProvider clock) : IRateLimits
{
    private const int MaxKeys = 100_000;
    private readonly ConcurrentDictionary<string, Counter> counters = new(StringComparer.Ordinal);

    public ValueTask<TimeSpan?> TakeAsync(string key, RateLimit limit)
    {
        var now = clock.GetUtcNow().Ticks;
        if (counters.Count > MaxKeys) Forget(now, limit.Window.Ticks);
        return ValueTask.FromResult(counters.GetOrAdd(key, static _ => new Counter()).Take(now, limit));
    }

    private void Forget(long now, long window)
    {
        foreach (var (key, counter) in counters)
        {
            if (counter.IsIdle(now, window)) counters.TryRemove(key, out _);
        }
    }

    private sealed class Counter
    {
        private readonly Lock gate = new();
        private long window;
        private int before;
        private int present;

        public TimeSpan? Take(long now, RateLimit limit)
        {
            var length = limit.Window.Ticks;
            lock (gate)
            {
                MoveTo(now / length);
                var rest = length - (now % length);
                if ((before * (double)rest / length) + present + 1 > limit.Requests) return TimeSpan.FromTicks(rest);
                present++;
                return null;
            }
        }

        public bool IsIdle(long now, long length)
        {
            lock (gate) return now / length > window + 1;
        }

        private void MoveTo(long next)
        {
            if (next == window) return;
            before = next == window + 1 ? present : 0;
            present = 0;
            window = next;
        }
    }
}
