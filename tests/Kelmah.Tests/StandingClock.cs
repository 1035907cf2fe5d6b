using Kelmah.Testing;

namespace Kelmah.Tests;

/// <summary>The time of another clock, but real timers: a wait between two attempts of a commit ends by itself.</summary>
internal sealed class StandingClock(ManualTimeProvider time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
}
