using System.Text.Json;
using Kelmah.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>Reads instances, histories, messages and timers from their rows.</summary>
internal static class InstanceReader
{
    private const string Columns =
        "id, instance_id, name, version, status, generation, has_work, created_at, start_at, parent_id, parent_generation, "
        + "parent_task, parent_name, parent_instance_id, trace_parent, tags, input, carried, custom_status, output, failure";

    /// <summary>The row with that key, and its history; null if it was purged.</summary>
    public static (InstanceRow Row, List<Turn> History)? Load(SqliteSession session, long id)
    {
        InstanceRow row;
        using (var statement = session.Prepare($"SELECT {Columns} FROM durable_instances WHERE id = ?1"))
        {
            if (!statement.Bind(1, id).Step()) return null;
            row = ReadRow(statement);
        }

        return (row, row.IsEnded ? [] : ReadHistory(session, id));
    }

    /// <summary>The row of that instance id; null if there is none.</summary>
    public static InstanceRow? Find(SqliteSession session, string instanceId)
    {
        using var statement = session.Prepare($"SELECT {Columns} FROM durable_instances WHERE instance_id = ?1");
        return statement.Bind(1, instanceId).Step() ? ReadRow(statement) : null;
    }

    /// <summary>The messages for an instance that came after the given one, in the order of their acknowledgement.</summary>
    public static void ReadMessages(SqliteSession session, long instance, ref long last, List<HistoryEvent> messages)
    {
        using var statement = session.Prepare(
            "SELECT id, body FROM durable_messages WHERE instance = ?1 AND id > ?2 ORDER BY id");
        statement.Bind(1, instance).Bind(2, last);
        while (statement.Step())
        {
            last = statement.GetInt64(0);
            messages.Add(JsonSerializer.Deserialize(statement.GetUtf8(1), HistoryJson.Compact.HistoryEvent)!);
        }
    }

    /// <summary>Every instance that a new engine on the file has to wake.</summary>
    public static List<long> ReadUnfinishedWork(SqliteSession session)
    {
        using var statement = session.Prepare(
            "SELECT id FROM durable_instances WHERE has_work = 1 UNION SELECT instance FROM durable_messages");
        var ids = new List<long>();
        while (statement.Step()) ids.Add(statement.GetInt64(0));
        return ids;
    }

    /// <summary>The timers that are due by <paramref name="until"/> and after the given one, in due order.</summary>
    public static List<DurableTimer> ReadTimers(SqliteSession session, DurableTimer after, long until, int limit)
    {
        using var statement = session.Prepare(
            """
            SELECT due_at, instance, task FROM durable_timers
            WHERE (due_at, instance, task) > (?1, ?2, ?3) AND due_at <= ?4 ORDER BY due_at, instance, task LIMIT ?5
            """);
        statement.Bind(1, after.DueAt).Bind(2, after.Instance).Bind(3, after.TaskId).Bind(4, until).Bind(5, limit);
        var timers = new List<DurableTimer>();
        while (statement.Step())
            timers.Add(new DurableTimer(statement.GetInt64(0), statement.GetInt64(1), (int)statement.GetInt64(2)));
        return timers;
    }

    /// <summary>The highest keys in use, so that new ones come after them.</summary>
    public static (long Instance, long Message) ReadLastKeys(SqliteSession session)
    {
        using var statement = session.Prepare(
            "SELECT coalesce((SELECT max(id) FROM durable_instances), 0), coalesce((SELECT max(id) FROM durable_messages), 0)");
        statement.Step();
        return (statement.GetInt64(0), statement.GetInt64(1));
    }

    private static InstanceRow ReadRow(SqliteStatement row) => new()
    {
        Id = row.GetInt64(0),
        InstanceId = row.GetText(1)!,
        Name = row.GetText(2)!,
        Version = row.GetText(3)!,
        Status = (OrchestrationRuntimeStatus)row.GetInt64(4),
        Generation = (int)row.GetInt64(5),
        HasWork = row.GetInt64(6) == 1,
        CreatedAt = Utc(row.GetInt64(7)),
        StartAt = row.IsNull(8) ? null : Utc(row.GetInt64(8)),
        Parent = row.IsNull(9) ? null : new InstanceRow.ParentLink(
            row.GetInt64(9), (int)row.GetInt64(10), (int)row.GetInt64(11), row.GetText(12)!, row.GetText(13)!),
        TraceParent = row.GetText(14),
        Tags = row.GetText(15),
        Input = row.GetText(16),
        Carried = row.IsNull(17) ? null : JsonSerializer.Deserialize(row.GetUtf8(17), HistoryJson.Compact.ListHistoryEvent),
        CustomStatus = row.GetText(18),
        Output = row.GetText(19),
        Failure = row.IsNull(20) ? null : ReadFailure(row.GetUtf8(20)),
    };

    public static TaskFailureDetails? ReadFailure(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, HistoryJson.Compact.TaskFailureDetails);

    private static List<Turn> ReadHistory(SqliteSession session, long id)
    {
        using var statement = session.Prepare("SELECT at, body FROM durable_history WHERE instance = ?1 ORDER BY turn");
        statement.Bind(1, id);
        var history = new List<Turn>();
        while (statement.Step())
        {
            var turn = JsonSerializer.Deserialize(statement.GetUtf8(1), HistoryJson.Compact.Turn)!;
            history.Add(turn with { At = Utc(statement.GetInt64(0)) });
        }

        return history;
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
