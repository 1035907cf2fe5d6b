using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using CoreEvent = DurableTask.Core.History.HistoryEvent;

namespace Kelmah.LocalHost.Durable;

/// <summary>Translates between what the rows keep and what Durable Task's executor reads and decides.</summary>
internal static class DurableEvents
{
    /// <summary>The error type of a call of an activity that the engine does not know.</summary>
    public const string ActivityNotFound = "ActivityTaskNotFound";

    /// <summary>The error type of an instance whose orchestrator the engine does not know.</summary>
    public const string OrchestratorNotFound = "OrchestratorTaskNotFound";

    public static CoreEvent ToEvent(HistoryEvent kept) => kept.Kind switch
    {
        HistoryEventKind.ActivityScheduled => new TaskScheduledEvent(kept.TaskId) { Name = kept.Name, Version = kept.Version },
        HistoryEventKind.ActivityCompleted => new TaskCompletedEvent(-1, kept.TaskId, kept.Data),
        HistoryEventKind.ActivityFailed =>
            new TaskFailedEvent(-1, kept.TaskId, kept.Failure!.ErrorMessage, null, ToCore(kept.Failure)),
        HistoryEventKind.TimerCreated => new TimerCreatedEvent(kept.TaskId, Utc(kept.DueAt)),
        HistoryEventKind.TimerFired => new TimerFiredEvent(-1, Utc(kept.DueAt)) { TimerId = kept.TaskId },
        HistoryEventKind.SubOrchestrationCreated => new SubOrchestrationInstanceCreatedEvent(kept.TaskId)
        {
            Name = kept.Name,
            Version = kept.Version,
            InstanceId = kept.InstanceId,
        },
        HistoryEventKind.SubOrchestrationCompleted => new SubOrchestrationInstanceCompletedEvent(-1, kept.TaskId, kept.Data),
        HistoryEventKind.SubOrchestrationFailed => new SubOrchestrationInstanceFailedEvent(
            -1, kept.TaskId, kept.Failure!.ErrorMessage, null, ToCore(kept.Failure)),
        HistoryEventKind.EventSent => new EventSentEvent(kept.TaskId) { Name = kept.Name, InstanceId = kept.InstanceId },
        HistoryEventKind.EventRaised => new EventRaisedEvent(-1, kept.Data) { Name = kept.Name },
        HistoryEventKind.Suspended => new ExecutionSuspendedEvent(-1, kept.Data),
        HistoryEventKind.Resumed => new ExecutionResumedEvent(-1, kept.Data),
        _ => throw new InvalidOperationException($"{kept.Kind} is no event of a history."),
    };

    /// <summary>What the rows keep of an action; null if it is no step.</summary>
    /// <param name="action">What the executor decided.</param>
    /// <param name="version">The instance's version, with which its activities are called unless they ask for another.</param>
    public static HistoryEvent? ToDecision(OrchestratorAction action, string version) => action switch
    {
        ScheduleTaskOrchestratorAction activity => new HistoryEvent
        {
            Kind = HistoryEventKind.ActivityScheduled,
            TaskId = activity.Id,
            Name = activity.Name,
            Version = activity.Version == version ? null : activity.Version,
            Data = Single(activity.Input),
        },
        CreateTimerOrchestratorAction timer => new HistoryEvent
        {
            Kind = HistoryEventKind.TimerCreated,
            TaskId = timer.Id,
            DueAt = timer.FireAt.Ticks,
        },
        CreateSubOrchestrationAction child => new HistoryEvent
        {
            Kind = HistoryEventKind.SubOrchestrationCreated,
            TaskId = child.Id,
            Name = child.Name,
            Version = string.IsNullOrEmpty(child.Version) ? null : child.Version,
            InstanceId = child.InstanceId,
            Data = child.Input,
            Tags = child.Tags,
        },
        SendEventOrchestratorAction sent => new HistoryEvent
        {
            Kind = HistoryEventKind.EventSent,
            TaskId = sent.Id,
            Name = sent.EventName,
            InstanceId = sent.Instance!.InstanceId,
            Data = sent.EventData,
        },
        _ => null,
    };

    public static TaskFailureDetails? ToFailure(FailureDetails? failure) => failure is null
        ? null
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, ToFailure(failure.InnerFailure), failure.Properties);

    private static FailureDetails? ToCore(TaskFailureDetails? failure) => failure is null
        ? null
        : new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, ToCore(failure.InnerFailure), IsFinal(failure), failure.Properties);

    /// <summary>What is not there is not there at the next try: no retry policy asks for it again.</summary>
    private static bool IsFinal(TaskFailureDetails failure) =>
        failure.ErrorType is ActivityNotFound or OrchestratorNotFound;

    /// <summary>
    /// The executor writes the one argument of a call as an array of one, whatever it is: an array in it has brackets of its own.
    /// </summary>
    private static string? Single(string? arguments) => arguments is ['[', .., ']'] ? arguments[1..^1] : arguments;

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
