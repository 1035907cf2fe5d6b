using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>Real time plus an offset that <see cref="AdvanceAsync"/> moves forward, never back.</summary>
/// <remarks>
/// All faces of the clock move together: the time of day, timestamps and the timers that were created through it. With a
/// file, the offset is kept there, so that time does not run backward after a restart.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private const string Schema = """
        CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ticks INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO clock (id, offset_ticks) VALUES (1, 0);
        """;

    /// <summary>Keeps sums of times far from the end of <see cref="DateTimeOffset"/>.</summary>
    private static readonly DateTimeOffset End = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimeProvider real;
    private readonly SqliteDatabase? database;
    private readonly Lock gate = new();
    private readonly HashSet<VirtualTimer> armed = [];
    private long offsetTicks;

    /// <summary>Creates a clock whose offset starts at zero and is not kept.</summary>
    /// <param name="real">What the offset is added to.</param>
    public VirtualClock(TimeProvider real) => this.real = real;

    private VirtualClock(TimeProvider real, SqliteDatabase database, long offsetTicks)
        : this(real)
    {
        this.database = database;
        this.offsetTicks = offsetTicks;
    }

    /// <summary>The time without the offset.</summary>
    internal TimeProvider Real => real;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <summary>How far this clock is ahead of real time.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Volatile.Read(ref offsetTicks));

    /// <summary>Opens a clock whose offset is kept in <paramref name="database"/>.</summary>
    public static async Task<VirtualClock> OpenAsync(TimeProvider real, SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.MigrateAsync("clock", Schema).ConfigureAwait(false);
        return new VirtualClock(real, database, database.Read(StoredOffset));
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        real.GetTimestamp() + (long)(Offset.TotalSeconds * real.TimestampFrequency);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, real, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the time forward and fires the timers that are due by then, in the order in which they are due.</summary>
    /// <param name="by">More than zero, and not past the year 9000.</param>
    /// <returns>The new time, once it is on disk.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is out of range; nothing has changed.</exception>
    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, End - GetUtcNow());
        if (database is not null) await database.WriteAsync(session => Store(session, by)).ConfigureAwait(false);
        Interlocked.Add(ref offsetTicks, by.Ticks);
        FireDue();
        return GetUtcNow();
    }

    internal void Track(VirtualTimer timer, bool isArmed)
    {
        lock (gate)
        {
            if (isArmed) armed.Add(timer);
            else armed.Remove(timer);
        }
    }

    private static long StoredOffset(SqliteSession session)
    {
        using var statement = session.Prepare("SELECT offset_ticks FROM clock");
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    private static void Store(SqliteSession session, TimeSpan by)
    {
        using var statement = session.Prepare("UPDATE clock SET offset_ticks = offset_ticks + ?1");
        statement.Bind(1, by.Ticks).Run();
    }

    private void FireDue()
    {
        VirtualTimer[] timers;
        lock (gate) timers = [.. armed];
        Array.Sort(timers, static (left, right) => left.Due.CompareTo(right.Due));
        foreach (var timer in timers) timer.FireIfDue();
    }
}
