using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// Takes <see cref="RetiredEventMembers"/> out of the events, once for each of their revisions: the one change that stored events ever see.
/// What waits to be relayed and what is parked are rows of the same events.
/// </summary>
/// <remarks>
/// A trigger refuses every change of an event. Each page takes it away and puts it back within its own commit, so that no other commit, and no
/// process that is ended in between, ever meets a file without it. Payloads that are no JSON stay as they are; nothing can read them.
/// </remarks>
internal sealed class EventCleaning() : DocumentPass("events", "position")
{
    private const string Trigger = "events_are_never_changed";

    private static readonly string Touched =
        $"position > ?1 AND position <= ?2 AND json_valid(payload) AND type IN ({string.Join(", ", RetiredEventMembers.ByEvent.Keys.Select(type => $"'{type}'"))})";

    private static readonly string Clean = $"""
        UPDATE events SET payload = CASE type {string.Concat(RetiredEventMembers.ByEvent.Select(retired =>
            $"WHEN '{retired.Key}' THEN json_remove(payload{string.Concat(retired.Value.Select(member => $", '$.{member}'"))}) "))}END
        WHERE {Touched}
        """;

    public override string Work => "Taking retired members out of the events";

    /// <summary>Empties the log, which still has the pages of before, after a cleaning; where a reader is in the way, the next opening does.</summary>
    public static async Task EmptyLogAsync(SqliteDatabase database)
    {
        if (!await database.WriteAsync(IsLogLeft).ConfigureAwait(false) || !await database.EmptyLogAsync().ConfigureAwait(false)) return;
        await database.WriteAsync(static session => session.Execute("UPDATE event_cleaning SET log_left = 0"), mayRepeat: true).ConfigureAwait(false);
    }

    protected override long? Position(SqliteSession session)
    {
        using var row = session.Prepare("SELECT revision, cleaned_to FROM event_cleaning");
        if (!row.Step() || row.GetInt64(0) != RetiredEventMembers.Revision) return 0;
        return row.IsNull(1) ? null : row.GetInt64(1);
    }

    protected override void Record(SqliteSession session, long? position)
    {
        using var record = session.Prepare("""
            INSERT INTO event_cleaning (only_row, revision, cleaned_to, log_left) VALUES (1, ?1, ?2, 0)
            ON CONFLICT (only_row) DO UPDATE SET revision = ?1, cleaned_to = ?2
            """);
        record.Bind(1, RetiredEventMembers.Revision).Bind(2, position).Run();
    }

    protected override void Do(SqliteSession session, long after, long last)
    {
        if (!IsTouched(session, after, last)) return;
        var restore = Definition(session);
        session.Execute($"DROP TRIGGER {Trigger}");
        using (var clean = session.Prepare(Clean)) clean.Bind(1, after).Bind(2, last).Run();
        session.ExecuteScript(restore);
        Record(session, after);
        session.Execute("UPDATE event_cleaning SET log_left = 1");
    }

    private static bool IsTouched(SqliteSession session, long after, long last)
    {
        using var row = session.Prepare($"SELECT 1 FROM events WHERE {Touched} LIMIT 1");
        return row.Bind(1, after).Bind(2, last).Step();
    }

    private static string Definition(SqliteSession session)
    {
        using var row = session.Prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1");
        row.Bind(1, Trigger).Step();
        return row.GetText(0)!;
    }

    private static bool IsLogLeft(SqliteSession session)
    {
        using var row = session.Prepare("SELECT 1 FROM event_cleaning WHERE log_left = 1");
        return row.Step();
    }
}
