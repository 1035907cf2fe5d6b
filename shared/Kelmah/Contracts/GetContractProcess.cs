using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Tells the orchestration of a contract where it stands.</summary>
public sealed class GetContractProcess(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The state of a contract that is there: the orchestration was started by its draft.</summary>
    public async Task<ProcessState> ExecuteAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no contract {contractId}.");
        var milestones = await store.QueryAsync(
            new Query<Milestone> { Where = MilestoneCollection.ContractId.Is(contractId), Limit = Contract.MaxMilestones },
            cancellationToken).ConfigureAwait(false);
        var next = NextStep.EarliestOf(
            clock.GetUtcNow(), (Deadlines.Signing, contract.SignBy), (Deadlines.Funding, contract.FundBy));
        return new ProcessState(ProcessState.NameOf(contract.Status), HasEnded(contract.Status), next)
        {
            IsFunded = contract.FundedAt is not null,
            MilestoneIds = [.. milestones.Items.Select(milestone => milestone.Id).Order()],
        };
    }

    private static bool HasEnded(ContractStatus status) => status switch
    {
        ContractStatus.Completed or ContractStatus.Cancelled => true,
        ContractStatus.Draft or ContractStatus.Active or ContractStatus.Disputed => false,
    };
}
