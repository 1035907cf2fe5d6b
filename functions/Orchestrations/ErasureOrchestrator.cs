namespace Kelmah.Functions.Orchestrations;

/// <summary>An erasure from its request to its end: cancelled by the user, or done after the grace.</summary>
public static class ErasureOrchestrator
{
    /// <summary>Tries before the history is started anew: an obstacle that turned up is looked at each hour.</summary>
    private const int MaxTurns = 100;

    private static readonly TimeSpan TryAgain = TimeSpan.FromHours(1);

    /// <summary>Runs the erasure of the user whose id is the input; returns when nothing is due any more.</summary>
    [Function("ErasureOrchestrator")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var userId = context.GetInput<Guid>();
        // The request does it, too; this is for one that was cut off right after its commit.
        await context.CallActivityAsync<bool>(nameof(ErasureActivities.EndWorkOfErased), userId, Retries.Command);
        var tried = false;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var due = await context.CallActivityAsync<DateTimeOffset?>(nameof(ErasureActivities.LoadErasure), userId, Retries.Command);
            if (due is null) return;
            if (await context.ChangedBeforeAsync(WakeAt(due.Value.UtcDateTime, tried, context.CurrentUtcDateTime))) continue;
            await context.CallActivityAsync<string?>(nameof(ErasureActivities.EraseAccount), userId, Retries.Command);
            tried = true;
        }

        context.ContinueAsNew(userId);
    }

    private static DateTime WakeAt(DateTime due, bool tried, DateTime now)
    {
        if (due > now) return due;
        return tried ? now + TryAgain : now;
    }
}
