using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The worker starts a milestone, on money that is held.</summary>
public sealed class StartMilestone(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The milestone as it stands then; a repeat changes nothing.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Milestone>(caller, milestoneId, Part.Worker, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            var contract = await store.FindAsync<Contract>(milestone!.ContractId, cancellationToken).ConfigureAwait(false);
            if (contract!.Status != ContractStatus.Active) return ContractErrors.NotActive;
            var free = await FreeAsync(contract, cancellationToken).ConfigureAwait(false);
            return milestone.Start(free, clock.GetUtcNow()).Then<Milestone>(started => work.Update(started));
        }, cancellationToken);

    /// <summary>What the escrow holds less what is promised to milestones that are started and neither paid out nor refunded.</summary>
    private async Task<Money> FreeAsync(Contract contract, CancellationToken cancellationToken)
    {
        var escrow = await store.EscrowOfAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return Money.Zero(contract.Terms.Currency);
        var milestones = await store.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        var promised = milestones.Where(other => other.StartedAt is not null && !other.IsSettled);
        return escrow.Held - Money.Sum(contract.Terms.Currency, promised.Select(other => other.Amount));
    }
}
