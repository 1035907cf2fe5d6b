using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using CoreEvent = DurableTask.Core.History.HistoryEvent;

namespace Kelmah.LocalHost.Durable;

/// <summary>The code of one generation of an instance, run by Durable Task's own executor.</summary>
/// <remarks>
/// What the executor is given are the events of Durable Task's history, and what it gives back are Durable Task's actions; the
/// rows hold both as <see cref="HistoryEvent"/>. It keeps the orchestrator's state between turns. An instance that comes from
/// its rows is replayed in its first turn, as Durable Functions does it.
/// </remarks>
internal sealed class OrchestrationExecution
{
    private readonly InstanceRow instance;
    private readonly DurableOrchestrator? orchestrator;
    private readonly OrchestrationRuntimeState state = new();
    private readonly TaskOrchestrationExecutor? executor;
    private readonly TurnElsewhere? elsewhere;
    private readonly List<Turn> kept = [];
    private readonly ExecutionStartedEvent started;
    private readonly OpenSteps open;
    private List<HistoryEvent>? heldEvents;
    private OrchestrationEnd? terminated;
    private bool executed;
    private bool awaitedForeignTask;

    /// <summary>Makes the code ready; nothing runs before the first turn.</summary>
    /// <param name="instance">The instance, in the generation that runs.</param>
    /// <param name="code">The orchestrator; null if there is none of its name.</param>
    /// <param name="shims">Wraps it for the executor.</param>
    /// <param name="onForeignAwait">Called on any thread when something that is not durable came back to the code.</param>
    /// <param name="elsewhere">Runs the turns instead, in another process; null runs them here.</param>
    public OrchestrationExecution(
        InstanceRow instance, OrchestratorInvoker? code, DurableShims shims, Action onForeignAwait, TurnElsewhere? elsewhere = null)
    {
        this.instance = instance;
        this.elsewhere = elsewhere;
        CustomStatus = instance.CustomStatus;
        open = new OpenSteps(instance.Generation);
        // The orchestrator reads its input from the row, in the type that it asks for; the executor would cast one type.
        started = new ExecutionStartedEvent(-1, null)
        {
            Name = instance.Name,
            Version = instance.Version,
            OrchestrationInstance = new() { InstanceId = instance.InstanceId, ExecutionId = $"{instance.Id}.{instance.Generation}" },
        };
        if (code is null || elsewhere is not null) return;
        orchestrator = new DurableOrchestrator(code, instance, shims.Converter, open, onForeignAwait);
        state.AddEvent(started);
        state.NewEvents.Clear();
        executor = shims.CreateExecutor(instance, state, orchestrator);
    }

    /// <summary>Whether its first turn has been taken.</summary>
    public bool IsStarted { get; private set; }

    public bool IsSuspended { get; private set; }

    public string? CustomStatus { get; private set; }

    public OpenSteps Open => open;

    /// <summary>The timers that the last turn gave up.</summary>
    public List<HistoryEvent> CancelledTimers { get; private set; } = [];

    /// <summary>
    /// Whether the next turn has to begin from the rows: the executor forgets between two turns that the code has asked for the
    /// next generation, which it does not begin before the last open step has its answer.
    /// </summary>
    public bool MustReplay { get; private set; }

    /// <summary>How it ended, if the last turn ended it.</summary>
    public OrchestrationEnd? End { get; private set; }

    /// <summary>Fails the instance in its next turn: what is not durable came back to the code of an earlier execution.</summary>
    public void NoteForeignAwait() => awaitedForeignTask = true;

    /// <summary>Takes in what the rows hold; the code is replayed in the next turn.</summary>
    public void Restore(IReadOnlyList<Turn> history)
    {
        foreach (var turn in history)
        {
            Begin(state.PastEvents, turn.At);
            foreach (var incoming in turn.Incoming) Take(state.PastEvents, incoming, turn.At);
            foreach (var decision in turn.Decisions)
            {
                state.PastEvents.Add(DurableEvents.ToEvent(decision));
                open.Add(decision);
            }
        }

        if (elsewhere is not null) kept.AddRange(history);
    }

    /// <summary>Hands what came to the code, and lets it decide.</summary>
    /// <param name="at">The time of the turn, which the code sees as the present.</param>
    /// <param name="incoming">What came, in order.</param>
    /// <returns>What was taken in and what the code decided; <see cref="End"/> says whether that was all.</returns>
    public Turn RunTurn(DateTime at, IReadOnlyList<HistoryEvent> incoming)
    {
        var turn = new Turn { At = at };
        state.NewEvents.Clear();
        Begin(state.NewEvents, at);
        foreach (var next in incoming)
        {
            if (Take(state.NewEvents, next, at)) turn.Incoming.Add(next);
        }

        if (terminated is not null) End = terminated;
        else if (elsewhere is not null) Decide(elsewhere, turn);
        else if (executor is not null && orchestrator is not null) Decide(executor, orchestrator, turn);
        else
        {
            End = OrchestrationEnd.Failed(
                DurableEvents.OrchestratorNotFound, $"No orchestrator task named '{instance.Name}' was found.");
        }

        return turn;
    }

    private void Decide(TaskOrchestrationExecutor code, DurableOrchestrator shell, Turn turn)
    {
        var result = Run(code, shell);
        var end = Record(result, turn);
        // A generation shows the status of the one before until it sets its own.
        if (shell.Context is { SetsCustomStatus: true } && result.CustomStatus != CustomStatus) CustomStatus = result.CustomStatus;
        MustReplay = shell.Context is { ContinuesAsNew: true };
        CancelledTimers = open.CloseCancelled();
        End = FindEnd(code, shell, end);
    }

    /// <summary>Nobody tells of the timers that the code gives up in another process: they fire for nothing.</summary>
    private void Decide(TurnElsewhere run, Turn turn)
    {
        var result = run(instance, kept, turn);
        var end = Record(result, turn);
        kept.Add(turn);
        if (result.CustomStatus is not null && result.CustomStatus != CustomStatus) CustomStatus = result.CustomStatus;
        End = end is null ? null : ToEnd(end);
    }

    /// <summary>Records the steps of a decision. What code that has left its history would do next is no step of this instance, and may bear the number of one.</summary>
    /// <returns>The end, if that was decided.</returns>
    private OrchestrationCompleteOrchestratorAction? Record(OrchestratorExecutionResult result, Turn turn)
    {
        var end = result.Actions.OfType<OrchestrationCompleteOrchestratorAction>().FirstOrDefault();
        if (end?.FailureDetails?.ErrorType == typeof(NonDeterministicOrchestrationException).FullName) return end;
        foreach (var action in result.Actions)
        {
            if (DurableEvents.ToDecision(action, instance.Version) is not { } decision) continue;
            turn.Decisions.Add(decision);
            open.Add(decision);
        }

        return end;
    }

    private OrchestratorExecutionResult Run(TaskOrchestrationExecutor code, DurableOrchestrator shell)
    {
        shell.Enter();
#pragma warning disable CA1031 // As on Azure, whatever leaves the executor fails the instance: a payload that cannot be read, for one.
        try
        {
            if (executed) return code.ExecuteNewEvents();
            executed = true;
            var result = code.Execute();
            state.PastEvents.Clear();
            return result;
        }
        catch (Exception failure)
        {
            var end = new OrchestrationCompleteOrchestratorAction
            {
                OrchestrationStatus = OrchestrationStatus.Failed,
                FailureDetails = new FailureDetails(failure),
            };
            return new OrchestratorExecutionResult { Actions = [end] };
        }
#pragma warning restore CA1031
        finally
        {
            shell.Leave();
        }
    }

    private void Begin(IList<CoreEvent> events, DateTime at)
    {
        events.Add(new OrchestratorStartedEvent(-1) { Timestamp = at });
        if (!IsStarted) events.Add(started);
        IsStarted = true;
    }

    /// <summary>Takes one event in; false if it concerns nothing that is open.</summary>
    private bool Take(IList<CoreEvent> events, HistoryEvent next, DateTime at)
    {
        if (terminated is not null) return false;
        switch (next.Kind)
        {
            case HistoryEventKind.Terminated:
                terminated = new OrchestrationEnd(OrchestrationRuntimeStatus.Terminated, next.Data, Recursive: next.Recursive);
                return true;
            case HistoryEventKind.Suspended:
                IsSuspended = true;
                break;
            case HistoryEventKind.Resumed:
                IsSuspended = false;
                heldEvents = null;
                break;
            case HistoryEventKind.EventRaised:
                if (IsSuspended) (heldEvents ??= []).Add(next);
                break;
            default:
                if (!open.Close(next, at)) return false;
                break;
        }

        events.Add(DurableEvents.ToEvent(next));
        return true;
    }

    private OrchestrationEnd? FindEnd(
        TaskOrchestrationExecutor code, DurableOrchestrator shell, OrchestrationCompleteOrchestratorAction? end)
    {
        if (awaitedForeignTask || shell.AwaitedForeignTask) return NotDurable();
        if (end is null)
        {
            // The executor ends an instance only when no step is open, so that code which has ended may still wait.
            var waits = code.IsCompleted || open.Decisions.Count > 0 || shell.Context is { WaitsForEvents: true } || IsSuspended;
            return waits ? null : NotDurable();
        }

        return ToEnd(end);
    }

    private OrchestrationEnd ToEnd(OrchestrationCompleteOrchestratorAction end) => end.OrchestrationStatus switch
    {
        OrchestrationStatus.ContinuedAsNew => BeginAgain(end),
        OrchestrationStatus.Completed => new OrchestrationEnd(OrchestrationRuntimeStatus.Completed, end.Result),
        _ => new OrchestrationEnd(OrchestrationRuntimeStatus.Failed, Failure: DurableEvents.ToFailure(end.FailureDetails)),
    };

    private OrchestrationEnd BeginAgain(OrchestrationCompleteOrchestratorAction next)
    {
        List<HistoryEvent> carried = [];
        if (IsSuspended) carried.Add(new HistoryEvent { Kind = HistoryEventKind.Suspended });
        foreach (var raised in next.CarryoverEvents.OfType<EventRaisedEvent>())
            carried.Add(new HistoryEvent { Kind = HistoryEventKind.EventRaised, Name = raised.Name, Data = raised.Input });
        // The executor drops what it held back for the time after the suspension.
        if (heldEvents is not null) carried.AddRange(heldEvents);
        return new OrchestrationEnd(OrchestrationRuntimeStatus.Running, NextGeneration: instance with
        {
            Generation = instance.Generation + 1,
            Version = next.NewVersion ?? instance.Version,
            Input = next.Result,
            CustomStatus = CustomStatus,
            Carried = carried.Count == 0 ? null : carried,
        });
    }

    private OrchestrationEnd NotDurable() => OrchestrationEnd.Failed(
        typeof(NonDeterministicOrchestrationException).FullName!,
        $"Orchestrator '{instance.Name}' awaited a task that is not durable. An orchestrator may only await tasks that come "
        + "from its context (activities, sub-orchestrations, timers, events), and not with ConfigureAwait(false): "
        + "Task.Delay, Task.Run and I/O belong into activities.");
}
