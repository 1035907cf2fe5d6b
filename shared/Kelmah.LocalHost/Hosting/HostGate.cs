namespace Kelmah.LocalHost;

/// <summary>
/// Holds requests to functions back until queues, timers and orchestrations can be used. Local endpoints, which those may
/// call, are open as soon as the port is.
/// </summary>
internal sealed class HostGate
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when functions may be called.</summary>
    public Task Opened => opened.Task;

    public void Open() => opened.TrySetResult();
}
