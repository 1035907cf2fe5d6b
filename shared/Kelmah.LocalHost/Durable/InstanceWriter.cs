using System.Text.Json;
using Kelmah.Sqlite;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>Writes instances, messages and timers. Every method runs inside a write of the database.</summary>
internal sealed class InstanceWriter
{
    private long lastInstance;
    private long lastMessage;

    /// <summary>New keys come after these.</summary>
    public void StartAfter(long instance, long message)
    {
        lastInstance = instance;
        lastMessage = message;
    }

    /// <summary>A key for a new instance. It is never given twice, whatever becomes of the instance.</summary>
    public long NextInstanceKey() => Interlocked.Increment(ref lastInstance);

    /// <summary>Adds an instance, in the place of an ended one of the same instance id.</summary>
    /// <param name="session">The write.</param>
    /// <param name="row">The instance.</param>
    /// <param name="keep">The statuses in which an ended instance is not replaced either.</param>
    /// <returns>Null, or the status that the existing instance refuses with.</returns>
    public static OrchestrationRuntimeStatus? Create(
        SqliteSession session, InstanceRow row, IReadOnlyList<OrchestrationRuntimeStatus> keep)
    {
        if (FindStatus(session, row.InstanceId) is var (existing, status))
        {
            if (!InstanceRow.IsEndedStatus(status) || keep.Contains(status)) return status;
            Delete(session, existing);
        }

        Insert(session, row);
        if (row.StartAt is { } startAt)
            InsertTimer(session, new DurableTimer(startAt.Ticks, row.Id, InstanceRow.StartTimer));
        return null;
    }

    /// <summary>Leaves a message for an instance, if there is one that has not ended.</summary>
    /// <returns>The key of its row; null if there is none to leave it for.</returns>
    public long? Send(SqliteSession session, string instanceId, HistoryEvent message) =>
        Send<object>(session, instanceId, message, static _ => null).Woken;

    /// <summary>Leaves a message for an instance, unless its status refuses it.</summary>
    /// <param name="session">The write.</param>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="message">The message.</param>
    /// <param name="refuse">Takes the instance's status, null if there is none; gives the refusal, null if it takes the message.</param>
    /// <returns>The key of its row, null if there is none to leave it for, and the refusal.</returns>
    public (long? Woken, TRefusal? Refusal) Send<TRefusal>(
        SqliteSession session, string instanceId, HistoryEvent message, Func<OrchestrationRuntimeStatus?, TRefusal?> refuse)
        where TRefusal : class
    {
        var found = FindStatus(session, instanceId);
        if (refuse(found?.Status) is { } refusal) return (null, refusal);
        if (found is not var (id, status) || InstanceRow.IsEndedStatus(status)) return (null, null);
        InsertMessage(session, id, message);
        return (id, null);
    }

    /// <summary>Leaves a message for the instance that waits for a child, if it is still in the generation that does.</summary>
    public bool Answer(SqliteSession session, InstanceRow.ParentLink parent, HistoryEvent message)
    {
        using (var statement = session.Prepare("SELECT status, generation FROM durable_instances WHERE id = ?1"))
        {
            if (!statement.Bind(1, parent.Id).Step()) return false;
            if (InstanceRow.IsEndedStatus((OrchestrationRuntimeStatus)statement.GetInt64(0))) return false;
            if (statement.GetInt64(1) != parent.Generation) return false;
        }

        InsertMessage(session, parent.Id, message);
        return true;
    }

    public void InsertMessage(SqliteSession session, long instance, HistoryEvent message)
    {
        using var statement = session.Prepare("INSERT INTO durable_messages (id, instance, body) VALUES (?1, ?2, ?3)");
        statement.Bind(1, Interlocked.Increment(ref lastMessage)).Bind(2, instance)
            .BindUtf8(3, JsonSerializer.SerializeToUtf8Bytes(message, HistoryJson.Compact.HistoryEvent)).Run();
    }

    public static void DeleteMessages(SqliteSession session, long instance, long upTo)
    {
        using var statement = session.Prepare("DELETE FROM durable_messages WHERE instance = ?1 AND id <= ?2");
        statement.Bind(1, instance).Bind(2, upTo).Run();
    }

    public static void InsertTimer(SqliteSession session, DurableTimer timer)
    {
        using var statement = session.Prepare("INSERT INTO durable_timers (due_at, instance, task) VALUES (?1, ?2, ?3)");
        statement.Bind(1, timer.DueAt).Bind(2, timer.Instance).Bind(3, timer.TaskId).Run();
    }

    public static void DeleteTimer(SqliteSession session, DurableTimer timer)
    {
        using var statement = session.Prepare("DELETE FROM durable_timers WHERE due_at = ?1 AND instance = ?2 AND task = ?3");
        statement.Bind(1, timer.DueAt).Bind(2, timer.Instance).Bind(3, timer.TaskId).Run();
    }

    public static void DeleteHistory(SqliteSession session, long instance)
    {
        using var statement = session.Prepare("DELETE FROM durable_history WHERE instance = ?1");
        statement.Bind(1, instance).Run();
    }

    /// <summary>Removes an ended instance; its messages and timers went when it ended.</summary>
    public static void Delete(SqliteSession session, long id)
    {
        DeleteHistory(session, id);
        using var statement = session.Prepare("DELETE FROM durable_instances WHERE id = ?1");
        statement.Bind(1, id).Run();
    }

    private static (long Id, OrchestrationRuntimeStatus Status)? FindStatus(SqliteSession session, string instanceId)
    {
        using var statement = session.Prepare("SELECT id, status FROM durable_instances WHERE instance_id = ?1");
        if (!statement.Bind(1, instanceId).Step()) return null;
        return (statement.GetInt64(0), (OrchestrationRuntimeStatus)statement.GetInt64(1));
    }

    private static void Insert(SqliteSession session, InstanceRow row)
    {
        using var statement = session.Prepare(
            """
            INSERT INTO durable_instances (id, instance_id, name, version, status, generation, has_work, created_at,
                updated_at, start_at, parent_id, parent_generation, parent_task, parent_name, parent_instance_id,
                trace_parent, tags, input)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            """);
        statement.Bind(1, row.Id).Bind(2, row.InstanceId).Bind(3, row.Name).Bind(4, row.Version).Bind(5, (long)row.Status)
            .Bind(6, row.Generation).Bind(7, row.HasWork ? 1 : 0).Bind(8, row.CreatedAt.Ticks).Bind(9, row.StartAt?.Ticks)
            .Bind(10, row.Parent?.Id).Bind(11, row.Parent?.Generation).Bind(12, row.Parent?.TaskId)
            .Bind(13, row.Parent?.Name).Bind(14, row.Parent?.InstanceId)
            .Bind(15, row.TraceParent).Bind(16, row.Tags).Bind(17, row.Input).Run();
    }
}
