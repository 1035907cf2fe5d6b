namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>Sets the statuses in which an existing instance refuses to be replaced.</summary>
public static class StartOrchestrationOptionsExtensions
{
    /// <summary>The statuses that can be named.</summary>
    public static readonly IReadOnlyList<OrchestrationRuntimeStatus> ValidDedupeStatuses =
    [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
        OrchestrationRuntimeStatus.Pending,
        OrchestrationRuntimeStatus.Running,
        OrchestrationRuntimeStatus.Suspended,
    ];

    /// <summary>The options with these statuses.</summary>
    /// <exception cref="ArgumentException">A status is none of <see cref="ValidDedupeStatuses"/>.</exception>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dedupeStatuses);
        foreach (var status in dedupeStatuses)
        {
            if (!ValidDedupeStatuses.Contains(status))
                throw new ArgumentException($"{status} cannot be a dedupe status.", nameof(dedupeStatuses));
        }

        return options with { DedupeStatuses = [.. dedupeStatuses.Select(status => status.ToString())] };
    }
}
