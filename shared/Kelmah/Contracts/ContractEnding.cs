using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Ends contracts, with what belongs to that in the same commit: the milestones' deadlines, the job.</summary>
public sealed class ContractEnding(Transactor transactor, IJobs jobs, TimeProvider clock)
{
    /// <summary>
    /// Ends a contract whose milestones are all settled. The commit that settles the last one does so already; this is for the
    /// sweeper, and for orchestrations of an earlier release. Safe to repeat.
    /// </summary>
    /// <returns>The ended contract; refused with <c>contract_milestones_open</c> while a milestone is open.</returns>
    public Task<Result<Contract>> CompleteAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is null) return RequestErrors.NotFound;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(work, contract, milestones, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>
    /// Adds to a unit of work what follows for a contract from the money of some milestones leaving the escrow in this commit: its end with the last
    /// one, and the time to fund those that were never funded; nothing while money is held. Milestones that are settled at once meet at the escrow's version, so one of the
    /// commits is the last.
    /// </summary>
    /// <param name="work">Settles the milestones.</param>
    /// <param name="settled">The milestones as they will be stored, all of one contract.</param>
    /// <param name="isEscrowEmpty">Whether nothing is held any more.</param>
    /// <param name="isAgreedEnd">Whether the parties agreed to end it with that.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task SettleAsync(
        UnitOfWork work, IReadOnlyDictionary<Guid, Milestone> settled, bool isEscrowEmpty, bool isAgreedEnd, CancellationToken cancellationToken)
    {
        // What is still held is a milestone's that goes on: also one that this commit inserts, with the rest of another that is approved in part.
        if (!isEscrowEmpty && !isAgreedEnd) return;
        var contractId = settled.Values.First().ContractId;
        var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
        var stored = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var milestones = stored.Select(other => settled.GetValueOrDefault(other.Id, other)).ToList();
        var ended = isAgreedEnd
            ? await EndAgreedAsync(work, contract!, milestones, cancellationToken).ConfigureAwait(false)
            : await CompleteAsync(work, contract!, milestones, cancellationToken).ConfigureAwait(false);
        if (ended.Refusal is null || milestones.All(milestone => milestone.IsClosed)) return;
        if (!contract!.AwaitFunding(clock.GetUtcNow()).IsRefused(out _, out var waiting)) work.Update(waiting);
    }

    /// <summary>
    /// Adds to a unit of work what follows for a contract from a dispute that divided the money of some milestones: its end with the last one, which is
    /// a cancellation where nothing was ever paid to the worker; otherwise it goes on where nothing else is frozen, and waits for the money of what was
    /// not funded where nothing is held.
    /// </summary>
    /// <param name="work">Settles the milestones.</param>
    /// <param name="settled">The milestones as they will be stored, all of one contract.</param>
    /// <param name="rest">What is left.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task SettleDisputedAsync(
        UnitOfWork work, IReadOnlyDictionary<Guid, Milestone> settled, DisputedRest rest, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var contractId = settled.Values.First().ContractId;
        var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
        var stored = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Milestone> milestones = [.. stored.Select(other => settled.GetValueOrDefault(other.Id, other))];
        if (rest.Kept is { } kept)
            milestones = [.. milestones.Where(milestone => kept.Contains(milestone.Id)), .. Abandon(work, [.. milestones.Where(milestone => !kept.Contains(milestone.Id))])];
        if (milestones.All(milestone => milestone is { IsClosed: true, ReleasedAt: null }) && !contract!.CancelDisputed(now).IsRefused(out _, out var cancelled))
        {
            await CancelAsync(work, cancelled, milestones, cancellationToken).ConfigureAwait(false);
            return;
        }

        if ((await CompleteAsync(work, contract!, milestones, cancellationToken).ConfigureAwait(false)).Refusal is null) return;
        var next = rest.IsFrozen || contract!.Resume(now).IsRefused(out _, out var resumed) ? contract! : resumed;
        if (rest.IsEmpty && !next.AwaitFunding(now).IsRefused(out _, out var waiting)) next = waiting;
        work.Update(next);
    }

    /// <summary>
    /// Adds to a unit of work the end of a contract whose other milestones were not funded in time: they are abandoned, and it is completed, or
    /// cancelled where all that was funded went back.
    /// </summary>
    /// <param name="work">Ends it.</param>
    /// <param name="contract">Nothing is held for it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Contract>> EndUnfundedAsync(UnitOfWork work, Contract contract, CancellationToken cancellationToken)
    {
        var milestones = Abandon(work, await work.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false));
        return await CompleteAsync(work, contract, milestones, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Adds to a unit of work the end of a contract on which its parties agreed: what was not funded is abandoned, and it is completed, or cancelled
    /// where nothing was ever paid to the worker.
    /// </summary>
    /// <param name="work">Ends it.</param>
    /// <param name="contract">Nothing is held for it any more.</param>
    /// <param name="milestones">All of them, as they will be stored but for the contract's end.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Contract>> EndAgreedAsync(
        UnitOfWork work, Contract contract, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        var closed = Abandon(work, milestones);
        return contract.CancelAgreed(closed, clock.GetUtcNow()).IsRefused(out _, out var cancelled)
            ? await CompleteAsync(work, contract, closed, cancellationToken).ConfigureAwait(false)
            : await CancelAsync(work, cancelled, closed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Adds an amended contract to a unit of work, with what follows from it: its end where nothing is left to do, and the time to fund what is left
    /// where nothing is held any more.
    /// </summary>
    /// <param name="work">Amends it.</param>
    /// <param name="amended">With its new event.</param>
    /// <param name="milestones">All of them, as they will be stored.</param>
    /// <param name="isEscrowEmpty">Whether nothing is held any more.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    internal async Task AmendAsync(
        UnitOfWork work, Contract amended, IReadOnlyList<Milestone> milestones, bool isEscrowEmpty, CancellationToken cancellationToken)
    {
        if ((await CompleteAsync(work, amended, milestones, cancellationToken).ConfigureAwait(false)).Refusal is null) return;
        var waits = amended is { FundedAt: not null } && isEscrowEmpty;
        work.Update(waits && !amended.AwaitFunding(clock.GetUtcNow()).IsRefused(out _, out var waiting) ? waiting : amended);
    }

    /// <summary>Adds a cancelled contract and what belongs to it to a unit of work.</summary>
    /// <returns>The contract as it will be stored.</returns>
    public async Task<Contract> CancelAsync(UnitOfWork work, Contract cancelled, CancellationToken cancellationToken) =>
        await CancelAsync(work, cancelled, await work.MilestonesOfAsync(cancelled.Id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<Result<Contract>> CompleteAsync(
        UnitOfWork work, Contract contract, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!contract.CancelRefunded(milestones, now).IsRefused(out _, out var refunded))
            return await CancelAsync(work, refunded, milestones, cancellationToken).ConfigureAwait(false);
        if (contract.Complete(milestones, now).IsRefused(out var refusal, out var completed)) return refusal;
        await jobs.CompleteAsync(work, contract.JobId, now, cancellationToken).ConfigureAwait(false);
        return work.Update(completed);
    }

    private async Task<Contract> CancelAsync(
        UnitOfWork work, Contract cancelled, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        if (cancelled.NewEvents.IsEmpty) return cancelled;
        Abandon(work, milestones);
        await jobs.ReopenAsync(work, cancelled.JobId, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return work.Update(cancelled);
    }

    /// <summary>Adds to a unit of work that the contract ends without what is open; what is completed or refunded stays as it is.</summary>
    private List<Milestone> Abandon(UnitOfWork work, IReadOnlyList<Milestone> milestones)
    {
        var now = clock.GetUtcNow();
        return [.. milestones.Select(milestone => milestone.IsClosed || milestone.Abandon(now).IsRefused(out _, out var abandoned) ? milestone : work.Update(abandoned))];
    }
}
