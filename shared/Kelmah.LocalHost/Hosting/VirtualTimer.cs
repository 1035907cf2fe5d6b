namespace Kelmah.LocalHost;

/// <summary>A timer of a <see cref="VirtualClock"/>: fires when the clock's time is due, however it came to be.</summary>
internal sealed class VirtualTimer : ITimer
{
    /// <summary>The platform's timers reach at most 49 days; a later due time is armed again on the way.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly VirtualClock clock;
    private readonly TimerCallback callback;
    private readonly object? state;
    private readonly ITimer inner;
    private readonly Lock gate = new();
    private DateTimeOffset due = DateTimeOffset.MaxValue;
    private TimeSpan period = Timeout.InfiniteTimeSpan;
    private bool disposed;

    public VirtualTimer(VirtualClock clock, TimeProvider real, TimerCallback callback, object? state)
    {
        this.clock = clock;
        this.callback = callback;
        this.state = state;
        inner = real.CreateTimer(
            static self => ((VirtualTimer)self!).FireIfDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Due
    {
        get
        {
            lock (gate) return due;
        }
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            if (disposed) return false;
            this.period = period;
            var now = clock.GetUtcNow();
            var isSet = dueTime >= TimeSpan.Zero;
            due = !isSet || dueTime > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + dueTime;
            Arm();
            return true;
        }
    }

    public void FireIfDue()
    {
        lock (gate)
        {
            if (disposed || due == DateTimeOffset.MaxValue) return;
            var now = clock.GetUtcNow();
            var isDue = due <= now;
            if (isDue) due = period > TimeSpan.Zero ? now + period : DateTimeOffset.MaxValue;
            Arm();
            if (!isDue) return;
        }

        callback(state);
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            clock.Track(this, isArmed: false);
        }

        inner.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm()
    {
        var isArmed = due != DateTimeOffset.MaxValue;
        clock.Track(this, isArmed);
        inner.Change(isArmed ? Wait(due - clock.GetUtcNow()) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Wait(TimeSpan until) =>
        until <= TimeSpan.Zero ? TimeSpan.Zero : until > LongestWait ? LongestWait : RoundUp(until);

    /// <summary>Platform timers count whole milliseconds, rounded down: without this one would fire early and again.</summary>
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
