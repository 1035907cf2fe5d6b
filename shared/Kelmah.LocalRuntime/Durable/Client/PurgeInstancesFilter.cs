namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>Which ended instances to purge.</summary>
/// <param name="CreatedFrom">Only those created then or later.</param>
/// <param name="CreatedTo">Only those created then or earlier.</param>
/// <param name="Statuses">Only those in one of these statuses; any ended one if null or empty.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null)
{
    /// <summary>How long to go on before the purge stops, incomplete; no limit if null.</summary>
    public TimeSpan? Timeout { get; init; }
}
