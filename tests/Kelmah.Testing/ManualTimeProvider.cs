namespace Kelmah.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire on the thread that moves it, in the order in which they are
/// due, each at its own time, and those that their callbacks start with them. FakeTimeProvider sets the time first, so that a chain
/// of timers, of which those of the host are made, would begin anew at the end of each move. Safe for use by several threads.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start.ToUniversalTime();
    private long order;

    /// <summary>A clock that starts at the beginning of 2026.</summary>
    public ManualTimeProvider()
        : this(TestTime.Start)
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock, and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset target;
        lock (gate) target = now + by;
        while (TakeDue(target) is { } timer) timer.Fire();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            var due = timers.Where(timer => timer.Due <= target).OrderBy(timer => timer.Due).ThenBy(timer => timer.Order).FirstOrDefault();
            if (due is null)
            {
                if (now < target) now = target;
                return null;
            }

            if (now < due.Due) now = due.Due;
            if (due.Period > TimeSpan.Zero) due.Due += due.Period;
            else timers.Remove(due);
            return due;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Order { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner.gate)
            {
                owner.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = owner.now + dueTime;
                Period = period;
                Order = owner.order++;
                owner.timers.Add(this);
            }

            // A timer that is due at once must not wait for the next move of the clock.
            if (dueTime == TimeSpan.Zero) ThreadPool.QueueUserWorkItem(static self => ((ManualTimer)self!).FireIfDue(), this);
            return true;
        }

        public void Dispose()
        {
            lock (owner.gate) owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void FireIfDue()
        {
            lock (owner.gate)
            {
                if (!owner.timers.Contains(this) || Due > owner.now) return;
                if (Period > TimeSpan.Zero) Due += Period;
                else owner.timers.Remove(this);
            }

            Fire();
        }
    }
}
