using DurableTask.Core.Exceptions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Proto = Microsoft.DurableTask.Protobuf;
using Status = Grpc.Core.Status;

namespace Kelmah.WorkerHost.Tests.Durable;

/// <summary>What the durable client in the worker calls, over the engine, whose refusals are those of the host's extension.</summary>
/// <param name="findClient">The engine's client, once there is an engine.</param>
internal sealed class SidecarService(Func<DurableTaskClient> findClient) : Proto.TaskHubSidecarService.TaskHubSidecarServiceBase
{
    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    public override Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<Proto.CreateInstanceResponse> StartInstance(Proto.CreateInstanceRequest request, ServerCallContext context)
    {
        var options = new StartOrchestrationOptions(request.InstanceId, request.ScheduledStartTimestamp?.ToDateTimeOffset())
        {
            DedupeStatuses = Dedupe(request.OrchestrationIdReusePolicy),
        };
        try
        {
            var id = await findClient().ScheduleNewOrchestrationInstanceAsync(request.Name, request.Input, options, context.CancellationToken);
            return new Proto.CreateInstanceResponse { InstanceId = id };
        }
        catch (OrchestrationAlreadyExistsException exists)
        {
            throw new RpcException(new Status(StatusCode.AlreadyExists, exists.Message));
        }
    }

    public override async Task<Proto.RaiseEventResponse> RaiseEvent(Proto.RaiseEventRequest request, ServerCallContext context)
    {
        await findClient().RaiseEventAsync(request.InstanceId, request.Name, request.Input, context.CancellationToken);
        return new Proto.RaiseEventResponse();
    }

    public override async Task<Proto.TerminateResponse> TerminateInstance(Proto.TerminateRequest request, ServerCallContext context)
    {
        var options = new TerminateInstanceOptions(request.Output, request.Recursive);
        await findClient().TerminateInstanceAsync(request.InstanceId, options, context.CancellationToken);
        return new Proto.TerminateResponse();
    }

    public override async Task<Proto.GetInstanceResponse> GetInstance(Proto.GetInstanceRequest request, ServerCallContext context) =>
        Answer(await findClient().GetInstancesAsync(request.InstanceId, request.GetInputsAndOutputs, context.CancellationToken));

    public override async Task<Proto.GetInstanceResponse> WaitForInstanceCompletion(Proto.GetInstanceRequest request, ServerCallContext context) =>
        Answer(await findClient().WaitForInstanceCompletionAsync(request.InstanceId, request.GetInputsAndOutputs, context.CancellationToken));

    public override async Task<Proto.QueryInstancesResponse> QueryInstances(Proto.QueryInstancesRequest request, ServerCallContext context)
    {
        var query = new OrchestrationQuery(
            Statuses: request.Query.RuntimeStatus.Select(static status => (OrchestrationRuntimeStatus)status).ToList(),
            InstanceIdPrefix: request.Query.InstanceIdPrefix,
            FetchInputsAndOutputs: request.Query.FetchInputsAndOutputs);
        var response = new Proto.QueryInstancesResponse();
        await foreach (var instance in findClient().GetAllInstancesAsync(query).WithCancellation(context.CancellationToken))
            response.OrchestrationState.Add(State(instance));
        return response;
    }

    private static Proto.GetInstanceResponse Answer(OrchestrationMetadata? instance) => instance is null
        ? new Proto.GetInstanceResponse()
        : new Proto.GetInstanceResponse { Exists = true, OrchestrationState = State(instance) };

    private static Proto.OrchestrationState State(OrchestrationMetadata instance) => new()
    {
        InstanceId = instance.InstanceId,
        Name = instance.Name,
        OrchestrationStatus = (Proto.OrchestrationStatus)instance.RuntimeStatus,
        CreatedTimestamp = Timestamp.FromDateTimeOffset(instance.CreatedAt),
        LastUpdatedTimestamp = Timestamp.FromDateTimeOffset(instance.LastUpdatedAt),
        Input = instance.SerializedInput,
        Output = instance.SerializedOutput,
        CustomStatus = instance.SerializedCustomStatus,
    };

    /// <summary>The statuses that a start is refused for, of those that may be replaced.</summary>
    private static IReadOnlyList<string>? Dedupe(Proto.OrchestrationIdReusePolicy? policy) => policy is null
        ? null
        : [.. Ended.Where(status => !policy.ReplaceableStatus.Contains((Proto.OrchestrationStatus)status)).Select(static status => status.ToString())];
}
