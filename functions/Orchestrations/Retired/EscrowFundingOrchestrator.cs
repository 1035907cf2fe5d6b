using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>
/// A payment into an escrow from its start to its end: held when Stripe's webhook says that it succeeded; cancelled 15 minutes
/// after its start (24 hours for mobile money). A success that comes later is refunded by whoever processes its webhook.
/// </summary>
public static class EscrowFundingOrchestrator
{
    /// <summary>Runs the payment whose transaction's id is the input; returns the status that it ended with.</summary>
    [Function("EscrowFundingOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var transactionId = context.GetInput<Guid>();
        var process = new DeadlineProcess(transactionId, transactionId, nameof(EscrowFundingActivities.LoadFunding), nameof(EscrowFundingActivities.PassFundingDeadline));
        var state = await context.UntilAsync<ProcessState>(process, static _ => false);
        if (state is not null) return state.Status;
        context.ContinueAsNew(transactionId);
        return "";
    }
}
