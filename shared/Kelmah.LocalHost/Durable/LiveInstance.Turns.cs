using System.Text.Json;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <content>The turns. Only the running loop touches these fields.</content>
internal sealed partial class LiveInstance
{
    private InstanceRow? row;
    private OrchestrationExecution? execution;
    private int turns;
    private bool recovered;

    /// <summary>Spares the first turn of a new instance the reading of its row.</summary>
    public void Preload(InstanceRow created)
    {
        row = created;
        execution = engine.Execute(created);
    }

    private async Task StepAsync(bool readMessages)
    {
        if (execution is null && !Load())
        {
            EndLife();
            return;
        }

        var incoming = Collect(readMessages, out var messagesUpTo);
        if (incoming is null || engine.IsDead) return;
        var commit = TakeTurn(incoming, messagesUpTo, out var turn, out var after);
        await engine.Database.WriteAsync(commit.Apply, mayRepeat: true).ConfigureAwait(false);
        if (!engine.IsDead) Continue(commit, turn, after);
    }

    /// <summary>Reads the instance from its rows; false if it has ended or is gone.</summary>
    private bool Load()
    {
        var found = engine.Database.ReadSnapshot(session => InstanceReader.Load(session, id));
        if (found is not var (loaded, history) || loaded.IsEnded) return false;
        row = loaded;
        turns = history.Count;
        execution = engine.Execute(row);
        execution.Restore(history);
        // A fresh object stands for an instance none of whose activities run in this process.
        if (!recovered) StartActivities(execution.Open.Decisions);
        recovered = true;
        return true;
    }

    /// <summary>What the next turn takes in; null if there is nothing to do.</summary>
    private List<HistoryEvent>? Collect(bool readMessages, out long messagesUpTo)
    {
        messagesUpTo = 0;
        var incoming = new List<HistoryEvent>(batch.Count + 1);
        var starts = !execution!.IsStarted;
        if (starts && row!.Carried is { } carried) incoming.AddRange(carried);
        foreach (var answer in batch)
        {
            if (answer.TaskId != InstanceRow.StartTimer) incoming.Add(answer);
        }

        // Before its time an instance leaves its messages where they are.
        if (readMessages || starts) ReadMessages(incoming, ref messagesUpTo);
        bool isBroken;
        lock (gate) isBroken = awaitedForeignTask;
        if (isBroken)
        {
            execution.NoteForeignAwait();
            return incoming;
        }

        if (!starts) return incoming.Count > 0 ? incoming : null;
        var isDue = row!.StartAt is not { } startAt || startAt <= engine.Time.GetUtcNow().UtcDateTime;
        return isDue || incoming.Exists(next => next.Kind == HistoryEventKind.Terminated) ? incoming : null;
    }

    private void ReadMessages(List<HistoryEvent> incoming, ref long messagesUpTo)
    {
        var last = 0L;
        engine.Database.Read(session =>
        {
            InstanceReader.ReadMessages(session, id, ref last, incoming);
            return true;
        });
        messagesUpTo = last;
    }

    private TurnCommit TakeTurn(List<HistoryEvent> incoming, long messagesUpTo, out Turn turn, out InstanceRow after)
    {
        var at = engine.Time.GetUtcNow().UtcDateTime;
        var starts = !execution!.IsStarted;
        turn = execution.RunTurn(at, incoming);
        var end = execution.End;
        after = RowAfter(end);
        var matters = starts || turn.Incoming.Count + turn.Decisions.Count > 0;
        var commit = new TurnCommit(engine.Writer, row!, after)
        {
            Turn = matters ? JsonSerializer.SerializeToUtf8Bytes(turn, HistoryJson.Compact.Turn) : null,
            TurnNumber = turns,
            At = at,
            MessagesUpTo = messagesUpTo,
        };
        if (starts && row!.StartAt is { } startAt)
            commit.OldTimers.Add(new DurableTimer(startAt.Ticks, id, InstanceRow.StartTimer));
        AddTimers(commit, turn, end);
        AddMessages(commit, turn, end);
        return commit;
    }

    private InstanceRow RowAfter(OrchestrationEnd? end)
    {
        if (end?.NextGeneration is { } next)
            return next with { Status = OrchestrationRuntimeStatus.Running, HasWork = true };
        if (end is not null)
        {
            return row! with
            {
                Status = end.Status,
                Output = end.Output,
                Failure = end.Failure,
                CustomStatus = execution!.CustomStatus,
                HasWork = false,
                Carried = null,
            };
        }

        var status = execution!.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
        var hasWork = execution.Open.HasActivity;
        if (row!.Status == status && row.HasWork == hasWork && row.Carried is null
            && ReferenceEquals(row.CustomStatus, execution.CustomStatus)) return row;
        return row with { Status = status, HasWork = hasWork, Carried = null, CustomStatus = execution.CustomStatus };
    }

    private void AddTimers(TurnCommit commit, Turn turn, OrchestrationEnd? end)
    {
        foreach (var answer in turn.Incoming)
        {
            if (answer.Kind == HistoryEventKind.TimerFired)
                commit.OldTimers.Add(new DurableTimer(answer.DueAt, id, answer.TaskId));
        }

        foreach (var cancelled in execution!.CancelledTimers)
            commit.OldTimers.Add(new DurableTimer(cancelled.DueAt, id, cancelled.TaskId));
        foreach (var decision in turn.Decisions)
        {
            // A timer that was cancelled in the turn that created it never gets a row.
            if (end is null && decision.Kind == HistoryEventKind.TimerCreated && execution.Open.Contains(decision.TaskId))
                commit.NewTimers.Add(new DurableTimer(decision.DueAt, id, decision.TaskId));
        }

        if (end is null) return;
        foreach (var decision in execution.Open.Decisions)
        {
            if (decision.Kind == HistoryEventKind.TimerCreated)
                commit.OldTimers.Add(new DurableTimer(decision.DueAt, id, decision.TaskId));
        }
    }

    private void AddMessages(TurnCommit commit, Turn turn, OrchestrationEnd? end)
    {
        foreach (var decision in turn.Decisions)
        {
            if (decision.Kind == HistoryEventKind.SubOrchestrationCreated) commit.Children.Add(Child(decision, turn.At));
            if (decision.Kind == HistoryEventKind.EventSent)
            {
                commit.Messages.Add((decision.InstanceId!, new HistoryEvent
                {
                    Kind = HistoryEventKind.EventRaised,
                    Name = decision.Name,
                    Data = decision.Data,
                }));
            }
        }

        if (end is not { Recursive: true }) return;
        foreach (var decision in execution!.Open.Decisions)
        {
            if (decision is { Kind: HistoryEventKind.SubOrchestrationCreated, InstanceId: { } child })
                commit.Messages.Add((child, new HistoryEvent { Kind = HistoryEventKind.Terminated, Recursive = true }));
        }
    }

    private InstanceRow Child(HistoryEvent decision, DateTime at) => new()
    {
        Id = engine.Writer.NextInstanceKey(),
        InstanceId = decision.InstanceId!,
        Name = decision.Name!,
        Version = decision.Version ?? string.Empty,
        HasWork = true,
        CreatedAt = at,
        TraceParent = row!.TraceParent,
        Tags = InstanceRow.MergeTags(decision.Tags, row.Tags),
        Input = decision.Data,
        Parent = new InstanceRow.ParentLink(id, row.Generation, decision.TaskId, row.Name, row.InstanceId),
    };

    /// <summary>Acts on a turn that is on disk.</summary>
    private void Continue(TurnCommit commit, Turn turn, InstanceRow after)
    {
        var before = row!;
        if (commit.Turn is not null) turns++;
        StartActivities(turn.Decisions);
        row = after;
        if (after.IsEnded) EndLife();
        else if (after.Generation != before.Generation) BeginNextGeneration();
        else if (engine.ReplaysEveryTurn || execution!.MustReplay) execution = null;
        recovered = true;
        foreach (var timer in commit.NewTimers) engine.Timers.Add(timer);
        foreach (var woken in commit.Woken) engine.Wake(woken);
        if (after.Status != before.Status) engine.Waiters.Notify(after.InstanceId);
    }

    private void BeginNextGeneration()
    {
        turns = 0;
        execution = engine.Execute(row!);
        lock (gate) mayHaveMessages = true;
    }

    private void StartActivities(IEnumerable<HistoryEvent> decisions)
    {
        if (engine.IsStopping) return;
        foreach (var decision in decisions)
        {
            if (decision.Kind != HistoryEventKind.ActivityScheduled) continue;
            lock (gate) runningActivities++;
            ActivityCall.Start(engine, this, row!, decision);
        }
    }
}
