using System.Collections.Concurrent;

namespace Kelmah.LocalHost.Durable;

/// <summary>Those who wait for an instance to start or to end.</summary>
internal sealed class StatusWaiters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the next change of the instance's status.</summary>
    public Task NextChange(string instanceId) => waiting.GetOrAdd(
        instanceId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Notify(string instanceId)
    {
        if (waiting.TryRemove(instanceId, out var changed)) changed.SetResult();
    }
}
