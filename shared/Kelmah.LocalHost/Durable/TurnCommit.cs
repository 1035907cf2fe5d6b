using System.Text.Json;
using DurableTask.Core.Exceptions;
using Kelmah.Sqlite;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>
/// All that one turn changes, written together: its history, the row of its instance, its timers, the instances and the
/// messages that it sends. Nothing of a turn is acted on before this is on disk.
/// </summary>
internal sealed class TurnCommit(InstanceWriter writer, InstanceRow before, InstanceRow after)
{
    /// <summary>The turn, serialized; null if nothing happened that a replay would have to repeat.</summary>
    public byte[]? Turn { get; init; }

    public required int TurnNumber { get; init; }

    public required DateTime At { get; init; }

    /// <summary>The last message that the turn has taken in; 0 for none.</summary>
    public long MessagesUpTo { get; init; }

    public List<DurableTimer> NewTimers { get; } = [];

    public List<DurableTimer> OldTimers { get; } = [];

    /// <summary>Sub-orchestrations to start.</summary>
    public List<InstanceRow> Children { get; } = [];

    /// <summary>Messages for other instances, by instance id.</summary>
    public List<(string InstanceId, HistoryEvent Message)> Messages { get; } = [];

    /// <summary>The rows that have something new once this is on disk.</summary>
    public List<long> Woken { get; } = [];

    public bool Apply(SqliteSession session)
    {
        Woken.Clear();
        if (after.Generation != before.Generation) ContinueAsNew(session);
        else
        {
            if (Turn is not null) InsertTurn(session);
            if (after != before) Update(session);
        }

        var messagesUpTo = after.IsEnded ? long.MaxValue : MessagesUpTo;
        if (messagesUpTo > 0) InstanceWriter.DeleteMessages(session, after.Id, messagesUpTo);
        foreach (var timer in OldTimers) InstanceWriter.DeleteTimer(session, timer);
        foreach (var timer in NewTimers) InstanceWriter.InsertTimer(session, timer);
        foreach (var child in Children) StartChild(session, child);
        foreach (var (instanceId, message) in Messages)
        {
            if (writer.Send(session, instanceId, message) is { } woken) Woken.Add(woken);
        }

        if (after.IsEnded) AnswerParent(session);
        return true;
    }

    private void InsertTurn(SqliteSession session)
    {
        using var statement = session.Prepare(
            "INSERT INTO durable_history (instance, turn, at, body) VALUES (?1, ?2, ?3, ?4)");
        statement.Bind(1, after.Id).Bind(2, TurnNumber).Bind(3, At.Ticks).BindUtf8(4, Turn).Run();
    }

    private void Update(SqliteSession session)
    {
        using var statement = session.Prepare(
            """
            UPDATE durable_instances SET status = ?2, has_work = ?3, updated_at = ?4, custom_status = ?5, output = ?6,
                failure = ?7, carried = NULL WHERE id = ?1
            """);
        var failure = after.Failure is { } details
            ? JsonSerializer.Serialize(details, HistoryJson.Compact.TaskFailureDetails)
            : null;
        statement.Bind(1, after.Id).Bind(2, (long)after.Status).Bind(3, after.HasWork ? 1 : 0).Bind(4, At.Ticks)
            .Bind(5, after.CustomStatus).Bind(6, after.Output).Bind(7, failure).Run();
    }

    private void ContinueAsNew(SqliteSession session)
    {
        InstanceWriter.DeleteHistory(session, after.Id);
        using var statement = session.Prepare(
            """
            UPDATE durable_instances SET status = ?2, has_work = 1, updated_at = ?3, custom_status = ?4, generation = ?5,
                version = ?6, input = ?7, carried = ?8 WHERE id = ?1
            """);
        statement.Bind(1, after.Id).Bind(2, (long)after.Status).Bind(3, At.Ticks).Bind(4, after.CustomStatus)
            .Bind(5, after.Generation).Bind(6, after.Version).Bind(7, after.Input)
            .Bind(8, after.Carried is { } carried ? JsonSerializer.Serialize(carried, HistoryJson.Compact.ListHistoryEvent) : null)
            .Run();
    }

    private void StartChild(SqliteSession session, InstanceRow child)
    {
        if (InstanceWriter.Create(session, child, []) is not { } status)
        {
            Woken.Add(child.Id);
            return;
        }

        var link = child.Parent!;
        writer.InsertMessage(session, after.Id, new HistoryEvent
        {
            Kind = HistoryEventKind.SubOrchestrationFailed,
            TaskId = link.TaskId,
            Generation = link.Generation,
            Failure = new(
                typeof(OrchestrationAlreadyExistsException).FullName!,
                $"An orchestration with the instance id '{child.InstanceId}' exists already and is {status}.",
                null, null, null),
        });
        Woken.Add(after.Id);
    }

    private void AnswerParent(SqliteSession session)
    {
        if (after.Parent is not { } parent) return;
        var completed = after.Status == OrchestrationRuntimeStatus.Completed;
        var answered = writer.Answer(session, parent, new HistoryEvent
        {
            Kind = completed ? HistoryEventKind.SubOrchestrationCompleted : HistoryEventKind.SubOrchestrationFailed,
            TaskId = parent.TaskId,
            Generation = parent.Generation,
            Data = completed ? after.Output : null,
            Failure = completed ? null : after.Failure ?? new(
                "OrchestrationTerminated", $"Sub-orchestration '{after.InstanceId}' was terminated.", null, null, null),
        });
        if (answered) Woken.Add(parent.Id);
    }
}
