using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations;

/// <summary>
/// The wait that every lifecycle consists of: until an entity's process has come far enough, sleep until something changes
/// or the next deadline passes, and do what that deadline does.
/// </summary>
/// <remarks>
/// A signal only wakes: what to do is read anew from the store, so a signal that is repeated or out of order does no harm.
/// </remarks>
internal static class DeadlineLoop
{
    /// <summary>The signal that an entity has changed.</summary>
    public const string Changed = "changed";

    /// <summary>Turns before the history is started anew.</summary>
    private const int MaxTurns = 100;

    /// <summary>With no deadline running, the state is read again after this long, in case a signal went astray.</summary>
    private static readonly TimeSpan CheckIn = TimeSpan.FromDays(7);

    /// <summary>A deadline whose action was refused is tried again after this long.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromHours(1);

    /// <summary>Waits until the process is <paramref name="over"/>; null when the history must be started anew first.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="process">The entity and its activities.</param>
    /// <param name="over">Whether the process has come far enough.</param>
    public static async Task<TState?> UntilAsync<TState>(
        this TaskOrchestrationContext context, DeadlineProcess process, Func<TState, bool> over)
        where TState : ProcessState
    {
        NextStep? passed = null;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var state = await context.CallActivityAsync<TState>(process.LoadActivity, process.Input, Retries.Command);
            context.SetCustomStatus(state.Status);
            if (state.Ended || over(state)) return state;
            if (await context.ChangedBeforeAsync(WakeAt(state.Next, passed, context.CurrentUtcDateTime)) || state.Next is null) continue;
            passed = state.Next;
            await context.CallActivityAsync(process.PassActivity, new PassedDeadline(process.EntityId, passed), Retries.Command);
        }

        return null;
    }

    /// <summary>Waits for a change until a time; whether there was one.</summary>
    public static async Task<bool> ChangedBeforeAsync(this TaskOrchestrationContext context, DateTime deadline)
    {
        using var over = new CancellationTokenSource();
        var changed = context.WaitForExternalEvent<string>(Changed, over.Token);
        var passed = context.CreateTimer(deadline, over.Token);
        var first = await Task.WhenAny(changed, passed);
#pragma warning disable CA1849 // CancelAsync goes on on the thread pool, which an orchestrator must not await.
        over.Cancel();
#pragma warning restore CA1849
        return first == changed;
    }

    private static DateTime WakeAt(NextStep? next, NextStep? passed, DateTime now)
    {
        if (next is null) return now + CheckIn;
        return next == passed ? now + TryAgain : next.At.UtcDateTime;
    }
}
