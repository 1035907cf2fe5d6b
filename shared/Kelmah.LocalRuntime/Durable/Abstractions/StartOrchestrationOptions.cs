namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>How a new orchestration is started.</summary>
/// <param name="InstanceId">Its instance id, at most 256 characters; a random one if null.</param>
/// <param name="StartAt">When it starts; at once if null or past.</param>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
{
    /// <summary>Free labels, kept with the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The version of the process that the instance is bound to for its life.</summary>
    public TaskVersion? Version { get; init; }

    /// <summary>Names of the statuses in which an existing instance refuses to be replaced, beside the unfinished ones.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
