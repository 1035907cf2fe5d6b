using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Durable;

/// <summary>Durable Task's context as a function sees it: an input of any type, and used on the orchestrator's thread alone.</summary>
internal sealed class FunctionOrchestrationContext(
    TaskOrchestrationContext inner, DurableOrchestrator owner, string? input, DataConverter converter, OpenSteps open)
    : TaskOrchestrationContext
{
    private readonly List<Task> events = [];

    public override TaskName Name => inner.Name;

    public override string InstanceId => inner.InstanceId;

    public override string Version => inner.Version;

    public override ParentOrchestrationInstance? Parent => inner.Parent;

    public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;

    public override bool IsReplaying => inner.IsReplaying;

    public override IReadOnlyDictionary<string, object?> Properties => inner.Properties;

    public override ILoggerFactory ReplaySafeLoggerFactory => inner.ReplaySafeLoggerFactory;

    public override TaskOrchestrationEntityFeature Entities => inner.Entities;

    /// <summary>Whether this generation has shown a status of its own, were it none.</summary>
    public bool SetsCustomStatus { get; private set; }

    /// <summary>Whether the code has asked for the next generation.</summary>
    public bool ContinuesAsNew { get; private set; }

    /// <summary>Whether an event is waited for, which no open step says.</summary>
    public bool WaitsForEvents
    {
        get
        {
            events.RemoveAll(static wait => wait.IsCompleted);
            return events.Count > 0;
        }
    }

    protected override ILoggerFactory LoggerFactory => throw new NotSupportedException();

    public override ILogger CreateReplaySafeLogger(string categoryName) => inner.CreateReplaySafeLogger(categoryName);

    public override ILogger CreateReplaySafeLogger(Type type) => inner.CreateReplaySafeLogger(type);

    public override ILogger CreateReplaySafeLogger<T>() => inner.CreateReplaySafeLogger<T>();

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        owner.CheckThread();
        return inner.CallActivityAsync<TResult>(name, input, options);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        owner.CheckThread();
        return inner.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        owner.CheckThread();
        var timer = inner.CreateTimer(fireAt, cancellationToken);
        // Durable Task tells nobody of a timer that was given up; its row would stay.
        if (cancellationToken.CanBeCanceled) cancellationToken.Register(() => NoteCancelled(timer, fireAt));
        return timer;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        owner.CheckThread();
        var wait = inner.WaitForExternalEvent<T>(eventName, cancellationToken);
        if (!wait.IsCompleted) events.Add(wait);
        return wait;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        owner.CheckThread();
        inner.SendEvent(instanceId, eventName, payload);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        owner.CheckThread();
        inner.SetCustomStatus(customStatus);
        SetsCustomStatus = true;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        owner.CheckThread();
        inner.ContinueAsNew(newInput, preserveUnprocessedEvents);
        ContinuesAsNew = true;
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        owner.CheckThread();
        inner.ContinueAsNew(options);
        ContinuesAsNew = true;
    }

    public override Guid NewGuid()
    {
        owner.CheckThread();
        return inner.NewGuid();
    }

    private void NoteCancelled(Task timer, DateTime fireAt)
    {
        if (owner.IsOwner && !timer.IsCompletedSuccessfully) open.NoteCancelled(fireAt.ToUniversalTime().Ticks, CurrentUtcDateTime);
    }
}
