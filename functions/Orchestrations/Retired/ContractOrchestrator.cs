namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>
/// A contract from its draft to its end: signatures within 14 days, funding within 7, then all milestones, then completion.
/// Each milestone is a sub-orchestration that ends when its money is released or the contract is over.
/// </summary>
public static class ContractOrchestrator
{
    /// <summary>Runs the contract whose id is the input; returns the status that it ended with.</summary>
    [Function("ContractOrchestrator")]
    public static async Task<string> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var contractId = context.GetInput<Guid>();
        var process = new DeadlineProcess(contractId, contractId, nameof(ContractActivities.LoadContract), nameof(ContractActivities.PassContractDeadline));
        var state = await context.UntilAsync<ContractProcessState>(process, contract => contract.IsFunded);
        if (state is null)
        {
            context.ContinueAsNew(contractId);
            return "";
        }

        if (state.Ended) return state.Status;
        await RunMilestonesAsync(context, state.MilestoneIds);
        return await context.CallActivityAsync<string>(nameof(ContractActivities.FinishContract), contractId, Retries.Command);
    }

    private static Task<string[]> RunMilestonesAsync(TaskOrchestrationContext context, IEnumerable<Guid> milestoneIds) =>
        Task.WhenAll(milestoneIds.Select(id => context.CallSubOrchestratorAsync<string>(
            nameof(MilestoneOrchestrator), id, new SubOrchestrationOptions(instanceId: RetiredInstances.Milestone(id)))));
}
