using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Runs a command on one milestone of an active contract: what all such use cases have in common.</summary>
public sealed class MilestoneCommands(IDocumentStore store, Transactor transactor)
{
    /// <summary>Runs a party's command.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="milestoneId">Which.</param>
    /// <param name="part">The part that the caller must have.</param>
    /// <param name="decide">The milestone's next state.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <param name="also">What else belongs to the commit, given the milestone as it will be stored; its refusal stops all of it.</param>
    public Task<Result<Milestone>> RunAsync(
        Caller caller,
        Guid milestoneId,
        Part part,
        Func<Milestone, Result<Milestone>> decide,
        CancellationToken cancellationToken,
        Func<UnitOfWork, Milestone, Task<Refusal?>>? also = null) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Milestone>(caller, milestoneId, part, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            var decided = await DecideAsync(work, milestone!, decide, cancellationToken).ConfigureAwait(false);
            if (also is null || decided.IsRefused(out _, out var next)) return decided;
            return await also(work, next!).ConfigureAwait(false) is { } refused ? refused : next!;
        }, cancellationToken);

    /// <summary>Runs a command of a deadline's.</summary>
    public Task<Result<Milestone>> RunAsync(
        Guid milestoneId, Func<Milestone, Result<Milestone>> decide, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(actorId: null, async work =>
        {
            var milestone = await store.FindAsync<Milestone>(milestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone is null) return RequestErrors.NotFound;
            return await DecideAsync(work, milestone, decide, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private async Task<Result<Milestone>> DecideAsync(
        UnitOfWork work, Milestone milestone, Func<Milestone, Result<Milestone>> decide, CancellationToken cancellationToken)
    {
        var decided = decide(milestone);
        if (decided.IsRefused(out _, out var next) || next!.NewEvents.IsEmpty) return decided;
        var contract = await store.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
        if (contract!.Status != ContractStatus.Active) return ContractErrors.NotActive;
        return work.Update(next);
    }
}
