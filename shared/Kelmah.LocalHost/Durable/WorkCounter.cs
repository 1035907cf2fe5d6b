namespace Kelmah.LocalHost.Durable;

/// <summary>Counts the turns and activities that run, so that a stop can wait for the last of them.</summary>
internal sealed class WorkCounter
{
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The engine itself holds one until it is told to stop.
    private int count = 1;

    public void Enter() => Interlocked.Increment(ref count);

    public void Exit()
    {
        if (Interlocked.Decrement(ref count) == 0) idle.TrySetResult();
    }

    /// <summary>Gives up the engine's own hold and waits for the last exit.</summary>
    public Task DrainAsync(CancellationToken cancellation)
    {
        Exit();
        return idle.Task.WaitAsync(cancellation);
    }
}
