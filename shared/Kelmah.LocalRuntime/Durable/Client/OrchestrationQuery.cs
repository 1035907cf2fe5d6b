namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>Which instances to list.</summary>
/// <param name="CreatedFrom">Only those created then or later.</param>
/// <param name="CreatedTo">Only those created then or earlier.</param>
/// <param name="Statuses">Only those in one of these statuses; any if null or empty.</param>
/// <param name="TaskHubNames">Not used: there is one task hub, the file.</param>
/// <param name="InstanceIdPrefix">Only those whose id starts with it, case included.</param>
/// <param name="PageSize">Instances in a page, at least 1.</param>
/// <param name="FetchInputsAndOutputs">Whether inputs, outputs, custom statuses and failures are fetched.</param>
/// <param name="ContinuationToken">Where to go on, from an earlier page.</param>
public record OrchestrationQuery(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null,
    IEnumerable<string>? TaskHubNames = null,
    string? InstanceIdPrefix = null,
    int PageSize = OrchestrationQuery.DefaultPageSize,
    bool FetchInputsAndOutputs = false,
    string? ContinuationToken = null)
{
    /// <summary>Instances in a page if nothing else is said.</summary>
    public const int DefaultPageSize = 100;
}
