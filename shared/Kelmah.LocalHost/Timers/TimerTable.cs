using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>When each timer ran last, so that a missed run is made up for.</summary>
internal static class TimerTable
{
    /// <summary>Owner of the table in the file.</summary>
    public const string Component = "timers";

    /// <summary>The table. <c>last_ticks</c> is null until the first run; <c>since_ticks</c> is when the timer was first seen.</summary>
    public const string Version1 = """
        CREATE TABLE timers (
            name TEXT PRIMARY KEY, since_ticks INTEGER NOT NULL, last_ticks INTEGER, updated_ticks INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>The timer's record, written now if there was none.</summary>
    public static TimerRecord ReadOrAdd(SqliteSession session, string name, DateTime now)
    {
        using (var add = session.Prepare("""
            INSERT INTO timers (name, since_ticks, updated_ticks) VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING
            """)) add.Bind(1, name).Bind(2, now.Ticks).Run();
        using var select = session.Prepare("SELECT since_ticks, last_ticks, updated_ticks FROM timers WHERE name = ?1");
        select.Bind(1, name).Step();
        return new(
            Utc(select.GetInt64(0)),
            select.IsNull(1) ? null : Utc(select.GetInt64(1)),
            Utc(select.GetInt64(2)));
    }

    /// <summary>Records a run.</summary>
    public static void SetLast(SqliteSession session, string name, DateTime last)
    {
        using var update = session.Prepare("UPDATE timers SET last_ticks = ?2, updated_ticks = ?2 WHERE name = ?1");
        update.Bind(1, name).Bind(2, last.Ticks).Run();
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}

/// <summary>What is known of a timer's runs.</summary>
internal sealed record TimerRecord(DateTime Since, DateTime? Last, DateTime Updated);
