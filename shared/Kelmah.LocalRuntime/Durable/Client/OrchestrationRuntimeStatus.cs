namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>Where an instance stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>It runs or waits.</summary>
    Running = 0,

    /// <summary>It returned.</summary>
    Completed = 1,

    /// <summary>Not used: an instance that continues as new runs.</summary>
    [Obsolete("An instance that continues as new is Running.")]
    ContinuedAsNew = 2,

    /// <summary>It threw, or could not run.</summary>
    Failed = 3,

    /// <summary>Not used.</summary>
    [Obsolete("No instance is ever Canceled.")]
    Canceled = 4,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It has not started yet.</summary>
    Pending = 6,

    /// <summary>It is held; what happens meanwhile waits for it.</summary>
    Suspended = 7,
}
