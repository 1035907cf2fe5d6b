namespace Kelmah.Functions.Orchestrations;

/// <summary>The sending of a withdrawal by Stripe, and its way back where the bank does not take it: asked of Stripe until it has ended, whoever hears of it first.</summary>
public static class WithdrawalOrchestrator
{
    private const int MaxTurns = 100;

    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    /// <summary>Sends the withdrawal whose id is the input; returns the status that it ended with.</summary>
    [Function("WithdrawalOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var withdrawalId = context.GetInput<Guid>();
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var sent = await context.CallActivityAsync<SentWithdrawal>(nameof(WithdrawalActivities.SendWithdrawalOnce), withdrawalId, Retries.Command);
            context.SetCustomStatus(sent.Status);
            if (sent.Ended) return sent.Status;
            await context.ChangedBeforeAsync(context.CurrentUtcDateTime + AskAgain);
        }

        context.ContinueAsNew(withdrawalId);
        return "";
    }
}
