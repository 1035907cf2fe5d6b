using Grpc.Core;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>
/// What a signal is answered with that its instance cannot take. On Azure such an answer comes over gRPC from the Functions
/// host's Durable extension, and Durable's client lets it through: a caller that copes there has to find the same here.
/// </summary>
internal static class RefusedSignal
{
    /// <summary>An event: any instance takes it that has not ended.</summary>
    public static RpcException? OfEvent(string instanceId, OrchestrationRuntimeStatus? status)
    {
        if (status is not { } found) return NotFound(Missing(instanceId));
        return InstanceRow.IsEndedStatus(found)
            ? Precondition("The orchestration instance with the provided instance id is not running.")
            : null;
    }

    /// <summary>A termination: any instance takes it that has not ended.</summary>
    public static RpcException? OfTermination(string instanceId, OrchestrationRuntimeStatus? status) =>
        OfControl("terminate", instanceId, status, static found => !InstanceRow.IsEndedStatus(found));

    /// <summary>A suspension: one that is suspended already refuses it, too.</summary>
    public static RpcException? OfSuspension(string instanceId, OrchestrationRuntimeStatus? status) => OfControl(
        "suspend",
        instanceId,
        status,
        static found => found is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending);

    /// <summary>A resumption: only a suspended instance takes it.</summary>
    public static RpcException? OfResumption(string instanceId, OrchestrationRuntimeStatus? status) =>
        OfControl("resume", instanceId, status, static found => found == OrchestrationRuntimeStatus.Suspended);

    private static RpcException? OfControl(
        string verb, string instanceId, OrchestrationRuntimeStatus? status, Predicate<OrchestrationRuntimeStatus> takes)
    {
        if (status is not { } found) return NotFound($"ArgumentException: {Missing(instanceId)}");
        return takes(found)
            ? null
            : Precondition($"InvalidOperationException: Cannot {verb} the orchestration instance {instanceId} because instance is in the {found} state.");
    }

    private static string Missing(string instanceId) => $"No instance with ID '{instanceId}' was found. (Parameter 'instanceId')";

    private static RpcException NotFound(string detail) => new(new Status(StatusCode.NotFound, detail));

    private static RpcException Precondition(string detail) => new(new Status(StatusCode.FailedPrecondition, detail));
}
