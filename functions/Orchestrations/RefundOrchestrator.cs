namespace Kelmah.Functions.Orchestrations;

/// <summary>The sending of a refund: asked of Stripe until it is booked as sent or failed, whoever hears of it first.</summary>
public static class RefundOrchestrator
{
    private const int MaxTurns = 100;

    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    /// <summary>Sends the refund whose transaction's id is the input; returns the status that it ended with.</summary>
    [Function("RefundOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var refundId = context.GetInput<Guid>();
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var sent = await context.CallActivityAsync<SentRefund>(nameof(RefundActivities.SendRefundOnce), refundId, Retries.Command);
            context.SetCustomStatus(sent.Status);
            if (sent.Ended) return sent.Status;
            await context.ChangedBeforeAsync(context.CurrentUtcDateTime + AskAgain);
        }

        context.ContinueAsNew(refundId);
        return "";
    }
}
