namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>How a sub-orchestration is started.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Creates options with an optional retry and instance id.</summary>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>Creates options from those of a task, with an instance id.</summary>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options)
    {
        InstanceId = instanceId;
        if (instanceId is null && options is SubOrchestrationOptions sub) InstanceId = sub.InstanceId;
    }

    /// <summary>The child's instance id; one derived from the parent's if null.</summary>
    public string? InstanceId { get; init; }
}
