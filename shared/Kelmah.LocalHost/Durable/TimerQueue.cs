namespace Kelmah.LocalHost.Durable;

/// <summary>
/// Fires the timers whose rows fall due. Only the nearest due time is in memory. A timer may be handed in twice; the
/// orchestration takes the first.
/// </summary>
internal sealed class TimerQueue(DurableEngine engine) : IDisposable
{
    private const int RowsAtOnce = 1_000;

    /// <summary>A system timer takes at most 49 days, and a clock that was set should be noticed some time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Lock scanning = new();
    private ITimer? timer;
    private long nearest = long.MaxValue;
    private long scannedUpTo;

    public void Start()
    {
        timer = engine.Time.CreateTimer(
            static queue => ((TimerQueue)queue!).QueueScan(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Scan();
    }

    /// <summary>Takes note of a timer whose row is on disk.</summary>
    public void Add(DurableTimer added)
    {
        lock (gate)
        {
            if (added.DueAt > scannedUpTo)
            {
                Arm(added.DueAt);
                return;
            }
        }

        Fire(added);
    }

    /// <summary>Ends; what is being read at the moment is read before, for the database may be closed next.</summary>
    public void Dispose()
    {
        lock (scanning)
        {
            lock (gate)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    private void QueueScan() => ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Scan(), this, preferLocal: false);

    private void Scan()
    {
        lock (scanning)
        {
            if (engine.IsStopping) return;
            long from;
            var now = engine.Time.GetUtcNow().UtcTicks;
            lock (gate)
            {
                from = Math.Min(scannedUpTo, now);
                scannedUpTo = now;
                nearest = long.MaxValue;
            }

            try
            {
                FireDue(from, now);
            }
            catch (Kelmah.Sqlite.SqliteException failure)
            {
                engine.LogTimersFailed(failure);
                lock (gate)
                {
                    scannedUpTo = from;
                    Arm(now + TimeSpan.TicksPerSecond);
                }
            }
        }
    }

    private void FireDue(long from, long now)
    {
        var last = new DurableTimer(from, long.MaxValue, int.MaxValue);
        List<DurableTimer> due;
        do
        {
            due = engine.Database.Read(session => InstanceReader.ReadTimers(session, last, now, RowsAtOnce));
            foreach (var timerDue in due) Fire(timerDue);
            if (due.Count > 0) last = due[^1];
        }
        while (due.Count == RowsAtOnce && !engine.IsStopping);

        var next = engine.Database.Read(session => InstanceReader.ReadTimers(
            session, new DurableTimer(now, long.MaxValue, int.MaxValue), long.MaxValue, 1));
        if (next.Count == 0) return;
        lock (gate) Arm(next[0].DueAt);
    }

    private void Fire(DurableTimer due) => engine.Post(due.Instance, new HistoryEvent
    {
        Kind = HistoryEventKind.TimerFired,
        TaskId = due.TaskId,
        DueAt = due.DueAt,
    });

    private void Arm(long dueAt)
    {
        if (dueAt >= nearest) return;
        nearest = dueAt;
        var wait = TimeSpan.FromTicks(Math.Max(0, dueAt - engine.Time.GetUtcNow().UtcTicks));
        // Rounded up: a timer that comes a moment early would find nothing due.
        wait = wait > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        timer?.Change(wait, Timeout.InfiniteTimeSpan);
        // The clock may have been moved between the look at it and the change of the timer.
        if (dueAt <= engine.Time.GetUtcNow().UtcTicks) QueueScan();
    }
}
