using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>A request for a refund from its opening to its decision: by the worker, or after 7 days by silence.</summary>
public static class RefundRequestOrchestrator
{
    /// <summary>Runs the request whose id is the input; returns the status that it ended with.</summary>
    [Function("RefundRequestOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var requestId = context.GetInput<Guid>();
        var process = new DeadlineProcess(requestId, requestId, nameof(RefundRequestActivities.LoadRefundRequest), nameof(RefundRequestActivities.PassRefundRequestDeadline));
        var state = await context.UntilAsync<ProcessState>(process, static _ => false);
        if (state is not null) return state.Status;
        context.ContinueAsNew(requestId);
        return "";
    }
}
