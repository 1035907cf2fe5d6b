using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Kelmah.WorkerHost.Tests.Durable;

/// <summary>Reads what an orchestrator in the worker decided.</summary>
internal static class ActionMessages
{
    public static OrchestratorExecutionResult Read(string base64)
    {
        var response = Proto.OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(base64));
        return new OrchestratorExecutionResult { Actions = response.Actions.Select(ToAction).ToList(), CustomStatus = response.CustomStatus };
    }

    /// <summary>The end of an orchestrator that could not be run.</summary>
    public static OrchestratorExecutionResult Failed(string type, string message) => new()
    {
        Actions =
        [
            new OrchestrationCompleteOrchestratorAction
            {
                OrchestrationStatus = OrchestrationStatus.Failed,
                FailureDetails = new FailureDetails(type, message, null, null, isNonRetriable: false),
            },
        ],
    };

    private static OrchestratorAction ToAction(Proto.OrchestratorAction action) => action.OrchestratorActionTypeCase switch
    {
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask => new ScheduleTaskOrchestratorAction
        {
            Id = action.Id,
            Name = action.ScheduleTask.Name,
            Version = action.ScheduleTask.Version,
            Input = action.ScheduleTask.Input,
        },
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer => new CreateTimerOrchestratorAction
        {
            Id = action.Id,
            FireAt = action.CreateTimer.FireAt.ToDateTime(),
        },
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateSubOrchestration => new CreateSubOrchestrationAction
        {
            Id = action.Id,
            Name = action.CreateSubOrchestration.Name,
            Version = action.CreateSubOrchestration.Version,
            InstanceId = action.CreateSubOrchestration.InstanceId,
            Input = action.CreateSubOrchestration.Input,
        },
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.SendEvent => new SendEventOrchestratorAction
        {
            Id = action.Id,
            Instance = new OrchestrationInstance { InstanceId = action.SendEvent.Instance.InstanceId },
            EventName = action.SendEvent.Name,
            EventData = action.SendEvent.Data,
        },
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.CompleteOrchestration => ToEnd(action.Id, action.CompleteOrchestration),
        var other => throw new NotSupportedException($"No orchestrator of the app does {other}."),
    };

    private static OrchestrationCompleteOrchestratorAction ToEnd(int id, Proto.CompleteOrchestrationAction end)
    {
        var action = new OrchestrationCompleteOrchestratorAction
        {
            Id = id,
            OrchestrationStatus = (OrchestrationStatus)end.OrchestrationStatus,
            Result = end.Result,
            Details = end.Details,
            NewVersion = end.NewVersion,
            FailureDetails = ToFailure(end.FailureDetails),
        };
        foreach (var carried in end.CarryoverEvents.Where(static carried => carried.EventRaised is not null))
            action.CarryoverEvents.Add(new EventRaisedEvent(-1, carried.EventRaised.Input) { Name = carried.EventRaised.Name });
        return action;
    }

    private static FailureDetails? ToFailure(Proto.TaskFailureDetails? failure) => failure is null
        ? null
        : new FailureDetails(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, ToFailure(failure.InnerFailure), failure.IsNonRetriable);
}
