using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Tells the orchestration of a milestone where it stands.</summary>
public sealed class GetMilestoneProcess(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The state of a milestone that is there; it ends when its money has left the escrow, or with its contract.</summary>
    public async Task<ProcessState> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken)
    {
        var milestone = await store.FindAsync<Milestone>(milestoneId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no milestone {milestoneId}.");
        var contract = await store.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no contract {milestone.ContractId}.");
        var ended = milestone.IsSettled || contract.Status is ContractStatus.Completed or ContractStatus.Cancelled;
        // In a dispute nothing happens by itself.
        var next = contract.Status == ContractStatus.Active ? NextStepOf(milestone) : null;
        return new ProcessState(ProcessState.NameOf(milestone.Status), ended, next);
    }

    private NextStep? NextStepOf(Milestone milestone) => NextStep.EarliestOf(
        clock.GetUtcNow(),
        (Deadlines.MilestoneDue, milestone.BecomesOverdueAt),
        (Deadlines.AutoApproval, milestone.AutoApprovesAt),
        (Deadlines.NothingDelivered, milestone.NothingDeliveredAt));
}
