namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>
/// The payment of an approved milestone: journal entry, wallet and fee in one commit. While it is refused, as by an escrow
/// that a dispute froze, it is tried again every hour.
/// </summary>
public static class EscrowReleaseOrchestrator
{
    private const int MaxTurns = 100;

    private static readonly TimeSpan TryAgain = TimeSpan.FromHours(1);

    /// <summary>Releases the milestone whose id is the input.</summary>
    [Function("EscrowReleaseOrchestrator")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var milestoneId = context.GetInput<Guid>();
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var refusal = await context.CallActivityAsync<string?>(
                nameof(EscrowReleaseActivities.ReleaseEscrow), milestoneId, Retries.Command);
            if (refusal is null) return;
            context.SetCustomStatus(refusal);
            await context.CreateTimer(context.CurrentUtcDateTime + TryAgain, CancellationToken.None);
        }

        context.ContinueAsNew(milestoneId);
    }
}
