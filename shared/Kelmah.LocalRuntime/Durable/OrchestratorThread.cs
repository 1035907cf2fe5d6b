namespace Kelmah.LocalRuntime.Durable;

/// <summary>
/// The one thread, at any time, that an orchestrator's code runs on: a queue of continuations that the turn empties.
/// A continuation that another thread brings comes from something that is not durable, and is never run.
/// </summary>
internal sealed class OrchestratorThread(Action onTrespass) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> queue = new();
    private volatile int owner;
    private volatile bool trespassed;

    /// <summary>Whether another thread tried to run the orchestrator's code.</summary>
    public bool Trespassed => trespassed;

    public bool IsOwner => owner == Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOwner) queue.Enqueue((d, state));
        else Trespass();
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsOwner) d(state);
        else Trespass();
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Makes the calling thread the owner while <paramref name="turn"/> runs.</summary>
    public void Run(Action turn)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        owner = Environment.CurrentManagedThreadId;
        try
        {
            turn();
        }
        finally
        {
            owner = 0;
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs continuations until there are none.</summary>
    public void Pump()
    {
        while (queue.TryDequeue(out var next)) next.Callback(next.State);
    }

    /// <summary>Notes that another thread came in.</summary>
    public void Trespass()
    {
        trespassed = true;
        onTrespass();
    }
}
