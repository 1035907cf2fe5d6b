namespace Kelmah.LocalHost;

/// <summary>Calls back when a moment has come, however far away it is and however the clock gets there.</summary>
/// <remarks>It may call back more than once for one moment; the one who is called looks at the clock.</remarks>
internal sealed class DueTimer : IDisposable
{
    /// <summary>The platform's timers reach at most 49 days.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly TimeProvider clock;
    private readonly Action onDue;
    private readonly ITimer timer;
    private long dueTicks = long.MaxValue;

    public DueTimer(TimeProvider clock, Action onDue)
    {
        this.clock = clock;
        this.onDue = onDue;
        timer = clock.CreateTimer(
            static self => ((DueTimer)self!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for this moment instead of the one before; null for none.</summary>
    public void Set(DateTimeOffset? due)
    {
        Volatile.Write(ref dueTicks, due?.UtcTicks ?? long.MaxValue);
        Check();
    }

    public void Dispose() => timer.Dispose();

    private void Check()
    {
        var due = Volatile.Read(ref dueTicks);
        if (due == long.MaxValue) return;
        var wait = Remaining(due);
        if (wait > TimeSpan.Zero)
        {
            timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
            // The clock may have been moved between reading it and setting the timer.
            if (Remaining(due) > TimeSpan.Zero) return;
        }

        onDue();
    }

    private TimeSpan Remaining(long due) => TimeSpan.FromTicks(due - clock.GetUtcNow().UtcTicks);
}
