namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>What an activity knows about where it runs.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The instance id of the orchestration that called it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The version that the activity was called with; empty for none.</summary>
    public virtual string Version => string.Empty;
}
