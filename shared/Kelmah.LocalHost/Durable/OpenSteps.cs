using System.Diagnostics.CodeAnalysis;

namespace Kelmah.LocalHost.Durable;

/// <summary>The steps that one generation of an orchestration has decided and that have no answer yet.</summary>
/// <param name="generation">Which generation; answers to an earlier one are none of its own.</param>
internal sealed class OpenSteps(int generation)
{
    private readonly Dictionary<int, HistoryEvent> open = [];
    private readonly List<CancelledTimer> cancelled = [];
    private Dictionary<long, DateTime>? firedAt;

    /// <summary>The decisions, in no order.</summary>
    public IReadOnlyCollection<HistoryEvent> Decisions => open.Values;

    /// <summary>Whether an activity is among them.</summary>
    public bool HasActivity
    {
        get
        {
            foreach (var decision in open.Values)
            {
                if (decision.Kind == HistoryEventKind.ActivityScheduled) return true;
            }

            return false;
        }
    }

    public bool Contains(int taskId) => open.ContainsKey(taskId);

    /// <summary>Takes note of a decision. An event that was sent is never answered.</summary>
    public void Add(HistoryEvent decision)
    {
        if (decision.Kind != HistoryEventKind.EventSent) open.Add(decision.TaskId, decision);
    }

    /// <summary>Closes the step that an answer is for.</summary>
    /// <param name="answer">What came.</param>
    /// <param name="at">When the turn began that takes it in.</param>
    /// <returns>False if no such step is open: the answer came twice, too late, or for an earlier generation.</returns>
    public bool Close(HistoryEvent answer, DateTime at)
    {
        if (!Find(answer, out var decision)) return false;
        open.Remove(decision.TaskId);
        if (answer.Kind == HistoryEventKind.TimerFired) (firedAt ??= [])[answer.DueAt] = at;
        return true;
    }

    /// <summary>Takes note that the orchestrator gave up a timer that had not fired.</summary>
    /// <param name="dueAt">When it would have fired: the official context gives a timer no other name.</param>
    /// <param name="at">When the turn began that cancelled it.</param>
    public void NoteCancelled(long dueAt, DateTime at) => cancelled.Add(new CancelledTimer(dueAt, at));

    /// <summary>Closes the timers that were given up.</summary>
    /// <returns>Their decisions. One that shares its due time with a timer that is waited for stays, and fires for nothing.</returns>
    public List<HistoryEvent> CloseCancelled()
    {
        List<HistoryEvent> closed = [];
        if (cancelled.Count == 0) return closed;
        // Those that shared their time with one that has fired are firing, too.
        cancelled.RemoveAll(given => firedAt is not null && firedAt.TryGetValue(given.DueAt, out var fired) && given.At <= fired);
        foreach (var given in cancelled.GroupBy(static timer => timer.DueAt).ToList())
        {
            var due = open.Values
                .Where(decision => decision.Kind == HistoryEventKind.TimerCreated && decision.DueAt == given.Key).ToList();
            if (due.Count == 0 || due.Count > given.Count()) continue;
            foreach (var decision in due) open.Remove(decision.TaskId);
            closed.AddRange(due);
            cancelled.RemoveAll(timer => timer.DueAt == given.Key);
        }

        return closed;
    }

    private bool Find(HistoryEvent answer, [NotNullWhen(true)] out HistoryEvent? decision)
    {
        if (!open.TryGetValue(answer.TaskId, out decision)) return false;
        // A timer is known by its due time; the queue of timers knows nothing of generations.
        if (answer.Kind == HistoryEventKind.TimerFired)
            return decision.Kind == HistoryEventKind.TimerCreated && decision.DueAt == answer.DueAt;
        if (answer.Generation != generation) return false;
        return answer.Kind switch
        {
            HistoryEventKind.ActivityCompleted or HistoryEventKind.ActivityFailed =>
                decision.Kind == HistoryEventKind.ActivityScheduled,
            HistoryEventKind.SubOrchestrationCompleted or HistoryEventKind.SubOrchestrationFailed =>
                decision.Kind == HistoryEventKind.SubOrchestrationCreated,
            _ => false,
        };
    }

    private readonly record struct CancelledTimer(long DueAt, DateTime At);
}
