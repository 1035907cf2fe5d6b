using Kelmah.LocalRuntime.DurableTask;
using Kelmah.LocalRuntime.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalRuntime.Durable;

/// <summary>
/// The code of one generation of an orchestration, suspended between turns. A turn hands it what came, one by one, and
/// collects what it decides; a replay does the same with the turns of the history and compares.
/// </summary>
internal sealed class OrchestrationExecution
{
    private readonly InstanceRow instance;
    private readonly OrchestratorInvoker? code;
    private readonly DataConverter converter;
    private readonly OrchestratorThread thread;
    private readonly LocalOrchestrationContext context;
    private readonly Queue<HistoryEvent> held = new();
    private Task<object?>? main;
    private OrchestrationEnd? terminated;
    private bool trespassed;

    public OrchestrationExecution(
        InstanceRow instance,
        OrchestratorInvoker? code,
        DataConverter converter,
        ILoggerFactory loggers,
        Action onTrespass)
    {
        this.instance = instance;
        this.code = code;
        this.converter = converter;
        thread = new OrchestratorThread(onTrespass);
        context = new LocalOrchestrationContext(instance, thread, converter, loggers);
    }

    /// <summary>Whether the first turn has begun.</summary>
    public bool IsStarted => main is not null;

    public bool IsSuspended { get; private set; }

    public string? CustomStatus => context.CustomStatus;

    /// <summary>The steps that are not answered yet.</summary>
    public IEnumerable<OpenTask> OpenTasks => context.Open.Values;

    /// <summary>The step with that number; null if it is answered.</summary>
    public OpenTask? FindOpen(int taskId) => context.Open.GetValueOrDefault(taskId);

    /// <summary>Timers with rows that the last turn gave up.</summary>
    public IReadOnlyList<HistoryEvent> CancelledTimers => context.CancelledTimers;

    /// <summary>How it ended; null while it waits.</summary>
    public OrchestrationEnd? End { get; private set; }

    /// <summary>Lets the next turn fail: an earlier execution of this instance awaited something that is not durable.</summary>
    public void NoteTrespass() => trespassed = true;

    /// <summary>Repeats the recorded turns.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">The code went another way.</exception>
    public void Replay(IReadOnlyList<Turn> history)
    {
        for (var number = 0; number < history.Count; number++)
        {
            var recorded = history[number];
            var repeated = RunTurn(recorded.At, recorded.Incoming, isReplay: true);
            Compare(recorded.Decisions, repeated.Decisions, number);
            if (End is not null) throw Differs(number, "the history goes on", "the orchestrator ended");
            foreach (var decision in recorded.Decisions)
            {
                if (FindOpen(decision.TaskId) is not { } task) continue;
                task.Decision = decision;
                task.IsRecorded = true;
            }
        }
    }

    /// <summary>Runs one turn.</summary>
    /// <returns>The turn as the history keeps it: of <paramref name="incoming"/> only what concerned the orchestration.</returns>
    public Turn RunTurn(DateTime at, IReadOnlyList<HistoryEvent> incoming, bool isReplay = false)
    {
        context.BeginTurn(at, isReplay);
        var consumed = new List<HistoryEvent>(incoming.Count);
        thread.Run(() =>
        {
            if (!IsStarted && !incoming.Any(next => next.Kind == HistoryEventKind.Terminated)) Start();
            foreach (var next in incoming)
            {
                if (Accept(next)) consumed.Add(next);
                thread.Pump();
            }
        });
        End = FindEnd();
        return new Turn { At = at, Incoming = consumed, Decisions = context.Decisions };
    }

    /// <summary>Ends the instance for a reason that lies in its code.</summary>
    public static OrchestrationEnd Failed(string type, string message) => new(
        OrchestrationRuntimeStatus.Failed, Failure: new TaskFailureDetails(type, message, null, null, null));

    private void Start()
    {
        if (code is null)
        {
            main = Task.FromResult<object?>(null);
            return;
        }

#pragma warning disable CA1031 // Whatever the orchestrator throws is how the instance failed.
        try
        {
            main = code(context);
        }
        catch (Exception failure)
        {
            main = Task.FromException<object?>(failure);
        }
#pragma warning restore CA1031
        thread.Pump();
    }

    /// <summary>Takes one event in; false if it concerns nothing that is open.</summary>
    private bool Accept(HistoryEvent next)
    {
        if (terminated is not null) return false;
        switch (next.Kind)
        {
            case HistoryEventKind.Terminated:
                terminated = new OrchestrationEnd(OrchestrationRuntimeStatus.Terminated, next.Data, Recursive: next.Recursive);
                return true;
            case HistoryEventKind.Suspended:
                IsSuspended = true;
                return true;
            case HistoryEventKind.Resumed:
                IsSuspended = false;
                while (held.TryDequeue(out var waiting)) Deliver(waiting);
                return true;
            default:
                if (next.Kind != HistoryEventKind.EventRaised && !context.IsAnswerToOpen(next)) return false;
                if (IsSuspended) held.Enqueue(next);
                else Deliver(next);
                return true;
        }
    }

    private void Deliver(HistoryEvent next)
    {
        if (next.Kind == HistoryEventKind.EventRaised)
        {
            // Once the code has returned, a wait that it left open must not take what the next generation may wait for.
            if (context.Events.Raise(next, keep: main is { IsCompleted: true }) is not { } waiter) return;
            waiter.Cancellation.Unregister();
            waiter.Complete(next.Data, converter);
        }
        else if (context.TakeOpen(next) is { } task)
        {
            if (next.Failure is { } failure)
                task.Fail(new TaskFailedException(task.Decision.Name!, next.TaskId, failure));
            else task.Complete(next.Data, converter);
        }

        thread.Pump();
    }

    private OrchestrationEnd? FindEnd()
    {
        if (terminated is not null) return terminated;
        if (code is null)
            return Failed("OrchestratorTaskNotFound", $"No orchestrator task named '{instance.Name}' was found.");
        if (trespassed || thread.Trespassed) return NotDurable();
        if (!main!.IsCompleted) return context.Open.Count + context.Events.WaitCount == 0 ? NotDurable() : null;
        if (main.IsFaulted)
        {
            var failure = TaskFailureDetails.FromException(main.Exception.InnerException!);
            return new OrchestrationEnd(OrchestrationRuntimeStatus.Failed, Failure: failure);
        }

        if (main.IsCanceled)
            return Failed(typeof(TaskCanceledException).FullName!, "The orchestrator let a cancelled task through.");
        return context.NextGeneration is { } options ? BeginAgain(options) : Completed(main.Result);
    }

    private OrchestrationEnd Completed(object? output)
    {
#pragma warning disable CA1031 // A result that cannot be written fails the instance, whatever the converter threw.
        try
        {
            return new OrchestrationEnd(OrchestrationRuntimeStatus.Completed, converter.Serialize(output));
        }
        catch (Exception unwritable)
        {
            return new OrchestrationEnd(
                OrchestrationRuntimeStatus.Failed, Failure: TaskFailureDetails.FromException(unwritable));
        }
#pragma warning restore CA1031
    }

    private OrchestrationEnd BeginAgain(ContinueAsNewOptions options)
    {
        List<HistoryEvent> carried = options.PreserveUnprocessedEvents
            ? [.. context.Events.Unprocessed(), .. held.Where(waiting => waiting.Kind == HistoryEventKind.EventRaised)]
            : [];
        if (IsSuspended) carried.Insert(0, new HistoryEvent { Kind = HistoryEventKind.Suspended });
        return new OrchestrationEnd(OrchestrationRuntimeStatus.Running, NextGeneration: instance with
        {
            Generation = instance.Generation + 1,
            Version = options.NewVersion ?? instance.Version,
            Input = context.NextInput,
            CustomStatus = context.CustomStatus,
            Carried = carried.Count == 0 ? null : carried,
        });
    }

    private OrchestrationEnd NotDurable() => Failed(
        typeof(NonDeterministicOrchestrationException).FullName!,
        $"Orchestrator '{instance.Name}' awaited a task that is not durable. An orchestrator may only await tasks that come "
        + "from its context (activities, sub-orchestrations, timers, events), and not with ConfigureAwait(false): "
        + "Task.Delay, Task.Run and I/O belong into activities.");

    private void Compare(List<HistoryEvent> recorded, List<HistoryEvent> repeated, int turn)
    {
        for (var i = 0; i < Math.Max(recorded.Count, repeated.Count); i++)
        {
            if (i < recorded.Count && i < repeated.Count && recorded[i].IsSameStep(repeated[i])) continue;
            throw Differs(
                turn,
                i < recorded.Count ? recorded[i].Describe() : "no further step",
                i < repeated.Count ? repeated[i].Describe() : "no further step");
        }
    }

    private NonDeterministicOrchestrationException Differs(int turn, string expected, string actual) => new(
        $"Non-deterministic orchestrator '{instance.Name}': in turn {turn} its history has {expected}, but its code now "
        + $"came to {actual}. The code of an orchestrator may not change under instances that run; "
        + "give the changed process a new version.");
}
