using System.Diagnostics;
using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>One call of an activity on a thread of the pool. Its answer goes to its instance, which records it.</summary>
internal sealed class ActivityCall : IThreadPoolWorkItem
{
    private static readonly ActivitySource Source = new("Kelmah.LocalRuntime.Durable");

    private readonly DurableEngine engine;
    private readonly LiveInstance instance;
    private readonly InstanceRow row;
    private readonly HistoryEvent decision;

    private ActivityCall(DurableEngine engine, LiveInstance instance, InstanceRow row, HistoryEvent decision)
    {
        this.engine = engine;
        this.instance = instance;
        this.row = row;
        this.decision = decision;
    }

    public static void Start(DurableEngine engine, LiveInstance instance, InstanceRow row, HistoryEvent decision)
    {
        engine.Work.Enter();
        ThreadPool.UnsafeQueueUserWorkItem(new ActivityCall(engine, instance, row, decision), preferLocal: true);
    }

    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        await engine.ActivitySlots.WaitAsync().ConfigureAwait(false);
        HistoryEvent? answer = null;
        try
        {
            // Between the wait for a slot and now the engine may have been told to stop: the next one makes the call.
            if (!engine.IsStopping) answer = await CallAsync().ConfigureAwait(false);
        }
        finally
        {
            engine.ActivitySlots.Release();
        }

        instance.EndActivity(answer);
        engine.Work.Exit();
    }

    private async Task<HistoryEvent> CallAsync()
    {
        var version = decision.Version ?? row.Version;
        if (engine.Registry.FindActivity(decision.Name!, version) is not { } invoke)
        {
            return Failed(new TaskFailureDetails(
                DurableEvents.ActivityNotFound, $"No activity task named '{decision.Name}' was found.", null, null, null));
        }

        using var trace = StartTrace();
        var converter = engine.Options.DataConverter;
#pragma warning disable CA1031 // Whatever an activity throws is its answer.
        try
        {
            var context = new LocalActivityContext(decision.Name!, row.InstanceId, version, converter);
            var result = await invoke(engine.Options.Services, context, decision.Data).ConfigureAwait(false);
            return new HistoryEvent
            {
                Kind = HistoryEventKind.ActivityCompleted,
                TaskId = decision.TaskId,
                Generation = row.Generation,
                Data = converter.Serialize(result),
            };
        }
        catch (Exception failure)
        {
            trace?.SetStatus(ActivityStatusCode.Error);
            return Failed(TaskFailureDetails.FromException(failure));
        }
#pragma warning restore CA1031
    }

    private HistoryEvent Failed(TaskFailureDetails failure) => new()
    {
        Kind = HistoryEventKind.ActivityFailed,
        TaskId = decision.TaskId,
        Generation = row.Generation,
        Failure = failure,
    };

    private Activity? StartTrace()
    {
        if (!Source.HasListeners()) return null;
        var trace = Source.StartActivity($"activity:{decision.Name}", ActivityKind.Internal, row.TraceParent);
        trace?.SetTag("durabletask.type", "activity");
        trace?.SetTag("durabletask.task.name", decision.Name);
        trace?.SetTag("durabletask.task.instance_id", row.InstanceId);
        trace?.SetTag("durabletask.task.task_id", decision.TaskId);
        return trace;
    }
}
