namespace Kelmah.LocalHost;

/// <summary>The invocation of an activity function.</summary>
internal sealed class ActivityInvocation(FunctionEntry function, string instanceId) : FunctionInvocation(function)
{
    /// <summary>The orchestration that called the activity.</summary>
    public string InstanceId { get; } = instanceId;

    protected override IReadOnlyDictionary<string, object?> CreateBindingData() =>
        new Dictionary<string, object?> { ["instanceId"] = InstanceId };
}
