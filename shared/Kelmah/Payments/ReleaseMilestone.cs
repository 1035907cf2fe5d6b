using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Pays a completed milestone out whose approval did not: one that an earlier release of the app approved, or whose money was frozen. Safe to
/// repeat.
/// </summary>
public sealed class ReleaseMilestone(IDocumentStore store, Transactor transactor, EscrowMovements movements, IContracts contracts)
{
    /// <summary>The milestone, released; refused where it is not completed, or its money frozen.</summary>
    public async Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken)
    {
        var released = await RunAsync(milestoneId, cancellationToken).ConfigureAwait(false);
        if ((await released.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        return (await contracts.FindMilestoneAsync(store, milestoneId, cancellationToken).ConfigureAwait(false))!;
    }

    private Task<CommitResult<bool>> RunAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            var milestone = await contracts.FindMilestoneAsync(work, milestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone is null) return RequestErrors.NotFound;
            if (milestone.ReleasedAt is not null) return true;
            if (milestone.Status != MilestoneStatus.Completed) return ContractErrors.MilestoneNotCompleted;
            var escrow = await work.EscrowOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (escrow is null) return PaymentErrors.EscrowNotHeld;
            var settled = await movements.SettleAsync(
                work, escrow, [new SplitPart(milestone, escrow.HeldFor(milestoneId), milestoneId)], cancellationToken).ConfigureAwait(false);
            return settled.Then<bool>(_ => true);
        }, cancellationToken);
}
