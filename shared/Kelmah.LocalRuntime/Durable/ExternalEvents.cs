namespace Kelmah.LocalRuntime.Durable;

/// <summary>Events that came before their waits, and waits that came before their events; both first in, first out.</summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Queue<HistoryEvent>> buffered = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LinkedList<OpenTask>> waiting = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many waits are open.</summary>
    public int WaitCount { get; private set; }

    public bool TryTake(string name, out HistoryEvent? raised)
    {
        raised = null;
        if (!buffered.TryGetValue(name, out var queue)) return false;
        raised = queue.Dequeue();
        if (queue.Count == 0) buffered.Remove(name);
        return true;
    }

    public void Wait(string name, OpenTask waiter)
    {
        if (!waiting.TryGetValue(name, out var waiters)) waiting.Add(name, waiters = new LinkedList<OpenTask>());
        waiters.AddLast(waiter);
        WaitCount++;
    }

    /// <summary>False if the wait was answered already.</summary>
    public bool GiveUp(string name, OpenTask waiter)
    {
        if (!waiting.TryGetValue(name, out var waiters) || !waiters.Remove(waiter)) return false;
        WaitCount--;
        return true;
    }

    /// <summary>The wait that the event answers; null if it is kept for a later one.</summary>
    /// <param name="raised">The event.</param>
    /// <param name="keep">Whether it is kept although someone waits.</param>
    public OpenTask? Raise(HistoryEvent raised, bool keep)
    {
        if (!keep && waiting.TryGetValue(raised.Name!, out var waiters) && waiters.First is { } first)
        {
            waiters.RemoveFirst();
            WaitCount--;
            return first.Value;
        }

        if (!buffered.TryGetValue(raised.Name!, out var queue))
            buffered.Add(raised.Name!, queue = new Queue<HistoryEvent>());
        queue.Enqueue(raised);
        return null;
    }

    /// <summary>The events that nobody has waited for.</summary>
    public IEnumerable<HistoryEvent> Unprocessed() => buffered.Values.SelectMany(queue => queue);
}
