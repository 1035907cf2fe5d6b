using Kelmah.Kernel;

namespace Kelmah.Functions.Adapters;

/// <summary>Whether the queues can be looked at.</summary>
public sealed class LocalQueueHealth(ILocalQueues queues) : IHealthProbe
{
    public string Name => "queues";

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        queues.Counts();
        return Task.CompletedTask;
    }
}
