using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Pays a completed milestone out: from the escrow to the worker's wallet, less the platform's fee. One commit holds the
/// journal entry, the escrow, the wallet, the transactions, the milestone, and with the last one the end of the contract. Safe to repeat.
/// </summary>
public sealed class ReleaseMilestone(IDocumentStore store, Transactor transactor, Wallets wallets, IContracts contracts, TimeProvider clock, IIdSource ids)
{
    /// <summary>The milestone, released; refused where it is not completed, or its escrow frozen.</summary>
    public async Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken)
    {
        var released = await RunAsync(milestoneId, cancellationToken).ConfigureAwait(false);
        return await released.OrWhenDoneAsync(async () => (await contracts.FindMilestoneAsync(store, milestoneId, cancellationToken).ConfigureAwait(false))!)
            .ConfigureAwait(false);
    }

    private Task<CommitResult<Milestone>> RunAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<Milestone>(actorId: null, async work =>
        {
            var milestone = await contracts.FindMilestoneAsync(work, milestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone is null) return RequestErrors.NotFound;
            if (milestone.ReleasedAt is not null) return milestone;
            if (milestone.Status != MilestoneStatus.Completed) return ContractErrors.MilestoneNotCompleted;
            var escrow = await work.EscrowOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (escrow is null) return PaymentErrors.EscrowNotHeld;
            return await MoveAsync(work, milestone, escrow, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private async Task<Result<Milestone>> MoveAsync(
        UnitOfWork work, Milestone milestone, Escrow escrow, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (escrow.Release(milestone.Id, milestone.Amount, now).IsRefused(out var refusal, out var released)) return refusal;
        var release = released.Releases[^1];
        work.Update(released);
        work.Append(JournalEntries.Release(ids.NewId(), released, release, now));
        var settled = await contracts.ReleaseMilestoneAsync(work, milestone, release.Fee, now, cancellationToken).ConfigureAwait(false);
        if (settled.IsRefused(out refusal, out var stored)) return refusal;
        if (!release.Net.IsPositive)
        {
            Record(work, escrow, release, balance: null, now);
            return stored;
        }

        // After the milestone, so that a concurrent release meets the milestone's version and not the wallet that we open.
        var credited = await wallets.ChangeAsync(
            work, escrow.WorkerId, release.Net.Currency, wallet => wallet.ChangeAvailable(release.Net, now), cancellationToken).ConfigureAwait(false);
        if (credited.IsRefused(out refusal, out var wallet)) return refusal;
        Record(work, escrow, release, wallet.In(release.Net.Currency).Balance, now);
        return stored;
    }

    /// <summary>The release and the fee as the worker sees them.</summary>
    /// <param name="balance">What the worker can withdraw after both; null where neither changes it.</param>
    private void Record(UnitOfWork work, Escrow escrow, EscrowRelease release, Money? balance, DateTimeOffset now)
    {
        work.Insert(Transaction.Record(
            ids.NewId(), escrow.WorkerId, escrow.ContractId, release.MilestoneId, release.Amount, TransactionType.EscrowRelease, now, balance + release.Fee));
        if (!release.Fee.IsPositive) return;
        work.Insert(Transaction.Record(
            ids.NewId(), escrow.WorkerId, escrow.ContractId, release.MilestoneId, release.Fee, TransactionType.Fee, now, balance));
    }
}
