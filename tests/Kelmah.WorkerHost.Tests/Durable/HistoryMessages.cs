using Google.Protobuf.WellKnownTypes;
using Kelmah.LocalHost.Durable;
using Microsoft.DurableTask;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Kelmah.WorkerHost.Tests.Durable;

/// <summary>Writes what the engine keeps of an orchestration as the worker reads it.</summary>
internal static class HistoryMessages
{
    public static Proto.OrchestratorRequest Request(InstanceRow instance, IReadOnlyList<Turn> history, Turn turn)
    {
        var request = new Proto.OrchestratorRequest { InstanceId = instance.InstanceId, ExecutionId = ExecutionId(instance) };
        for (var number = 0; number < history.Count; number++)
        {
            request.PastEvents.AddRange(Arrived(instance, history[number], isFirst: number == 0));
            request.PastEvents.AddRange(history[number].Decisions.Select(decision => At(history[number], ToMessage(decision))));
            request.PastEvents.Add(At(history[number], new Proto.HistoryEvent { EventId = -1, OrchestratorCompleted = new() }));
        }

        request.NewEvents.AddRange(Arrived(instance, turn, isFirst: history.Count == 0));
        return request;
    }

    private static IEnumerable<Proto.HistoryEvent> Arrived(InstanceRow instance, Turn turn, bool isFirst)
    {
        yield return At(turn, new Proto.HistoryEvent { EventId = -1, OrchestratorStarted = new() });
        if (isFirst) yield return At(turn, new Proto.HistoryEvent { EventId = -1, ExecutionStarted = Start(instance) });
        foreach (var incoming in turn.Incoming) yield return At(turn, ToMessage(incoming));
    }

    private static Proto.ExecutionStartedEvent Start(InstanceRow instance)
    {
        var started = new Proto.ExecutionStartedEvent
        {
            Name = instance.Name,
            Version = instance.Version,
            Input = instance.Input,
            OrchestrationInstance = new() { InstanceId = instance.InstanceId, ExecutionId = ExecutionId(instance) },
        };
        if (instance.Parent is { } parent)
        {
            started.ParentInstance = new()
            {
                Name = parent.Name,
                TaskScheduledId = parent.TaskId,
                OrchestrationInstance = new() { InstanceId = parent.InstanceId },
            };
        }

        return started;
    }

    private static Proto.HistoryEvent ToMessage(HistoryEvent kept) => kept.Kind switch
    {
        HistoryEventKind.ActivityScheduled => Decision(kept, static (to, from) =>
            to.TaskScheduled = new() { Name = from.Name, Version = from.Version, Input = from.Data }),
        HistoryEventKind.TimerCreated => Decision(kept, static (to, from) => to.TimerCreated = new() { FireAt = Time(from.DueAt) }),
        HistoryEventKind.SubOrchestrationCreated => Decision(kept, static (to, from) =>
            to.SubOrchestrationInstanceCreated = new() { Name = from.Name, Version = from.Version, InstanceId = from.InstanceId, Input = from.Data }),
        HistoryEventKind.EventSent => Decision(kept, static (to, from) =>
            to.EventSent = new() { Name = from.Name, InstanceId = from.InstanceId, Input = from.Data }),
        HistoryEventKind.ActivityCompleted => Answer(to => to.TaskCompleted = new() { TaskScheduledId = kept.TaskId, Result = kept.Data }),
        HistoryEventKind.ActivityFailed => Answer(to => to.TaskFailed = new() { TaskScheduledId = kept.TaskId, FailureDetails = Failure(kept.Failure!) }),
        HistoryEventKind.TimerFired => Answer(to => to.TimerFired = new() { TimerId = kept.TaskId, FireAt = Time(kept.DueAt) }),
        HistoryEventKind.SubOrchestrationCompleted => Answer(to =>
            to.SubOrchestrationInstanceCompleted = new() { TaskScheduledId = kept.TaskId, Result = kept.Data }),
        HistoryEventKind.SubOrchestrationFailed => Answer(to =>
            to.SubOrchestrationInstanceFailed = new() { TaskScheduledId = kept.TaskId, FailureDetails = Failure(kept.Failure!) }),
        HistoryEventKind.EventRaised => Answer(to => to.EventRaised = new() { Name = kept.Name, Input = kept.Data }),
        HistoryEventKind.Suspended => Answer(to => to.ExecutionSuspended = new() { Input = kept.Data }),
        HistoryEventKind.Resumed => Answer(to => to.ExecutionResumed = new() { Input = kept.Data }),
        HistoryEventKind.Terminated => throw new InvalidOperationException("A terminated orchestration has no further turn."),
    };

    private static Proto.HistoryEvent Decision(HistoryEvent kept, Action<Proto.HistoryEvent, HistoryEvent> set)
    {
        var message = new Proto.HistoryEvent { EventId = kept.TaskId };
        set(message, kept);
        return message;
    }

    private static Proto.HistoryEvent Answer(Action<Proto.HistoryEvent> set)
    {
        var message = new Proto.HistoryEvent { EventId = -1 };
        set(message);
        return message;
    }

    private static Proto.HistoryEvent At(Turn turn, Proto.HistoryEvent message)
    {
        message.Timestamp = Timestamp.FromDateTime(turn.At);
        return message;
    }

    private static Proto.TaskFailureDetails Failure(TaskFailureDetails failure) => new()
    {
        ErrorType = failure.ErrorType,
        ErrorMessage = failure.ErrorMessage,
        StackTrace = failure.StackTrace,
        InnerFailure = failure.InnerFailure is { } inner ? Failure(inner) : null,
    };

    private static string ExecutionId(InstanceRow instance) => $"{instance.Id}.{instance.Generation}";

    private static Timestamp Time(long ticks) => Timestamp.FromDateTime(new DateTime(ticks, DateTimeKind.Utc));
}
