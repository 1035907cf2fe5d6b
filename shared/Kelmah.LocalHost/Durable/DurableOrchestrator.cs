using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>An orchestrator function as Durable Task calls it.</summary>
/// <remarks>
/// Durable Task's executor would run the continuation of a task that is not durable on whichever thread ends the task. Here
/// the code runs only while its turn does, on the thread of the turn; anything else is reported, and fails the instance.
/// </remarks>
internal sealed class DurableOrchestrator(
    OrchestratorInvoker code, InstanceRow instance, DataConverter converter, OpenSteps open, Action onForeignAwait)
    : ITaskOrchestrator
{
    private const int Nobody = 0;

    private FunctionOrchestrationContext? context;
    private volatile int owner;
    private volatile bool awaitedForeignTask;

    public Type InputType => typeof(object);

    public Type OutputType => typeof(object);

    /// <summary>Whether something that is not durable came back to the code, or used its context.</summary>
    public bool AwaitedForeignTask => awaitedForeignTask;

    /// <summary>Null before the code has begun.</summary>
    public FunctionOrchestrationContext? Context => context;

    /// <summary>Whether this is the thread of the turn that runs.</summary>
    public bool IsOwner => owner == Environment.CurrentManagedThreadId;

    /// <summary>Makes this thread the orchestrator's own, for one turn.</summary>
    public void Enter() => owner = Environment.CurrentManagedThreadId;

    public void Leave() => owner = Nobody;

    public Task<object?> RunAsync(TaskOrchestrationContext inner, object? input)
    {
        context = new FunctionOrchestrationContext(inner, this, instance.Input, converter, open);
        SynchronizationContext.SetSynchronizationContext(new TurnContext(SynchronizationContext.Current!, this));
        return code(context);
    }

    /// <exception cref="InvalidOperationException">This is not the thread of a turn.</exception>
    public void CheckThread()
    {
        if (IsOwner) return;
        ReportForeignAwait();
        throw new InvalidOperationException(
            "An orchestrator used its context on another thread. It may only await tasks that come from its context, "
            + "and not with ConfigureAwait(false).");
    }

    private void ReportForeignAwait()
    {
        awaitedForeignTask = true;
        onForeignAwait();
    }

    /// <summary>Durable Task's context, with a look at who posts.</summary>
    private sealed class TurnContext(SynchronizationContext inner, DurableOrchestrator orchestrator) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (orchestrator.IsOwner) inner.Post(Run, new Continuation(this, d, state));
            else orchestrator.ReportForeignAwait();
        }

        public override SynchronizationContext CreateCopy() => this;

        private static void Run(object? posted)
        {
            var (context, callback, state) = (Continuation)posted!;
            // The executor sets another one for each turn; what is awaited from here on has to come back to this one.
            SetSynchronizationContext(context);
            callback(state);
        }

        private sealed record Continuation(TurnContext Context, SendOrPostCallback Callback, object? State);
    }
}
