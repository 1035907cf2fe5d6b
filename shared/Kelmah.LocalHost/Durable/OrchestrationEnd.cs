using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>How an orchestration, or one generation of it, ended.</summary>
/// <param name="Status">Completed, failed or terminated; running if it continues as new.</param>
/// <param name="Output">The serialized output.</param>
/// <param name="Failure">How it failed.</param>
/// <param name="NextGeneration">The row that it begins again with; null if it does not.</param>
/// <param name="Recursive">Whether its sub-orchestrations are ended too.</param>
internal sealed record OrchestrationEnd(
    OrchestrationRuntimeStatus Status,
    string? Output = null,
    TaskFailureDetails? Failure = null,
    InstanceRow? NextGeneration = null,
    bool Recursive = false)
{
    /// <summary>An end by a failure that no exception of the code stands for.</summary>
    public static OrchestrationEnd Failed(string type, string message) =>
        new(OrchestrationRuntimeStatus.Failed, Failure: new TaskFailureDetails(type, message, null, null, null));
}
