using Microsoft.Extensions.Time.Testing;

namespace Kelmah.Testing;

/// <summary>A time that stands still until a test moves it, but real timers: a wait between two attempts of a commit ends by itself.</summary>
/// <param name="start">When it starts.</param>
public sealed class StandingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>A clock that starts in a morning at the end of a month.</summary>
    public StandingClock()
        : this(new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => System.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime, period);
}
