using System.Collections.Concurrent;
using Kelmah.Identity;

namespace Kelmah.Adapters.Memory;

/// <summary>Locks in memory, of the lengths that the settings say. A restart forgets them.</summary>
public sealed class MemoryFailureLocks(LockoutOptions lockouts, TimeProvider clock) : IFailureLocks
{
    private const int MaxSources = 100_000;
    private readonly ConcurrentDictionary<string, Source> sources = new(StringComparer.Ordinal);

    public ValueTask<TimeSpan?> LockOfAsync(string source)
    {
        var now = clock.GetUtcNow();
        return ValueTask.FromResult(sources.TryGetValue(source, out var known) && now < known.LockedUntil ? known.LockedUntil - now : (TimeSpan?)null);
    }

    public ValueTask FailAsync(string source, int allowed)
    {
        var now = clock.GetUtcNow();
        if (sources.Count > MaxSources) Forget(now);
        sources.AddOrUpdate(source, _ => default(Source).Fail(lockouts, now, allowed), (_, known) => known.Fail(lockouts, now, allowed));
        return ValueTask.CompletedTask;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (source, known) in sources)
        {
            if (known.IsOver(now)) sources.TryRemove(source, out _);
        }
    }

    private readonly record struct Source(int Fails, int Locks, DateTimeOffset LockedUntil, DateTimeOffset LastFail)
    {
        public bool IsOver(DateTimeOffset now) => now >= LockedUntil && now >= LastFail + FailureLockTimes.Remembered;

        public Source Fail(LockoutOptions lockouts, DateTimeOffset now, int allowed)
        {
            var known = IsOver(now) ? default : this;
            var fails = known.Fails + 1;
            return fails < allowed
                ? known with { Fails = fails, LastFail = now }
                : new Source(0, known.Locks + 1, now + lockouts.LengthOf(known.Locks), now);
        }
    }
}
