using Kelmah.LocalRuntime.DurableTask;

namespace Kelmah.LocalRuntime.Durable;

/// <content>The steps that an orchestrator can decide.</content>
internal sealed partial class LocalOrchestrationContext
{
    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        EnterFromOrchestrator();
        var decision = new HistoryEvent
        {
            Kind = HistoryEventKind.ActivityScheduled,
            Name = name.Name,
            Version = options?.Version is { } version ? version.Version : null,
            Data = converter.Serialize(input),
        };
        return options?.Retry is { } retry
            ? RetryAsync(() => Decide<TResult>(decision), retry)
            : Decide<TResult>(decision);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        EnterFromOrchestrator();
        var decision = new HistoryEvent
        {
            Kind = HistoryEventKind.SubOrchestrationCreated,
            Name = orchestratorName.Name,
            Version = options?.Version is { } version ? version.Version : null,
            InstanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N"),
            Data = converter.Serialize(input),
        };
        return options?.Retry is { } retry
            ? RetryAsync(() => Decide<TResult>(decision), retry)
            : Decide<TResult>(decision);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnterFromOrchestrator();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        var due = fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : fireAt;
        var timer = Add<object?>(new HistoryEvent { Kind = HistoryEventKind.TimerCreated, DueAt = due.Ticks });
        if (cancellationToken.CanBeCanceled)
            timer.Cancellation = cancellationToken.Register(() => CancelTimer(timer, cancellationToken));
        return timer.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventName);
        EnterFromOrchestrator();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        var waiter = new OpenTaskOfT<T>(new HistoryEvent { Kind = HistoryEventKind.EventRaised, Name = eventName });
        if (Events.TryTake(eventName, out var raised))
        {
            waiter.Complete(raised!.Data, converter);
            return waiter.Task;
        }

        Events.Wait(eventName, waiter);
        if (cancellationToken.CanBeCanceled)
            waiter.Cancellation = cancellationToken.Register(() => GiveUpEvent(eventName, waiter, cancellationToken));
        return waiter.Task;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentNullException.ThrowIfNull(eventName);
        EnterFromOrchestrator();
        Decisions.Add(new HistoryEvent
        {
            Kind = HistoryEventKind.EventSent,
            TaskId = nextTaskId++,
            InstanceId = instanceId,
            Name = eventName,
            Data = converter.Serialize(payload),
        });
    }

    private Task<T> Decide<T>(HistoryEvent decision) => Add<T>(decision).Task;

    private OpenTaskOfT<T> Add<T>(HistoryEvent decision)
    {
        decision = decision with { TaskId = nextTaskId++ };
        var task = new OpenTaskOfT<T>(decision);
        Decisions.Add(decision);
        open.Add(decision.TaskId, task);
        return task;
    }

    private void CancelTimer(OpenTask timer, CancellationToken token)
    {
        EnterFromOrchestrator();
        if (!open.Remove(timer.Decision.TaskId)) return;
        if (timer.IsRecorded) CancelledTimers.Add(timer.Decision);
        timer.Cancel(token);
    }

    private void GiveUpEvent(string name, OpenTask waiter, CancellationToken token)
    {
        EnterFromOrchestrator();
        if (Events.GiveUp(name, waiter)) waiter.Cancel(token);
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> attempt, TaskRetryOptions retry)
    {
        var firstAttemptAt = now;
        for (var number = 1; ; number++)
        {
            TaskFailedException failure;
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failed)
            {
                failure = failed;
            }

            var again = retry.Policy is { } policy
                ? await WaitForNextAttemptAsync(policy, number, firstAttemptAt, failure)
                : await retry.Handler!(new RetryContext(
                    this, number, failure.FailureDetails, now - firstAttemptAt, CancellationToken.None));
            if (!again) throw failure;
        }
    }

    private async Task<bool> WaitForNextAttemptAsync(
        RetryPolicy policy, int number, DateTime firstAttemptAt, TaskFailedException failure)
    {
        if (number >= policy.MaxNumberOfAttempts || !policy.Handle(failure)) return false;
        if (policy.HandleAsync is { } handle && !await handle(failure)) return false;
        var next = now + policy.DelayAfter(number);
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && next > firstAttemptAt + policy.RetryTimeout) return false;
        await CreateTimer(next, CancellationToken.None);
        return true;
    }
}
