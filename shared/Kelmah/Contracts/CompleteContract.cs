using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Ends a contract once the money of every milestone has left the escrow: completed, and its job with it, or, where all of it
/// went back to the hirer, cancelled. Safe to repeat.
/// </summary>
public sealed class CompleteContract(IDocumentStore store, Transactor transactor, ContractEnding ending, TimeProvider clock)
{
    /// <summary>The ended contract; refused with <c>contract_milestones_open</c> while a milestone is open.</summary>
    public Task<Result<Contract>> ExecuteAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is null) return RequestErrors.NotFound;
            var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (!contract.CancelRefunded(milestones, now).IsRefused(out _, out var refunded))
                return await ending.CancelAsync(work, refunded!, cancellationToken).ConfigureAwait(false);
            if (contract.Complete(milestones, now).IsRefused(out var refusal, out var completed)) return refusal;
            var job = await store.FindAsync<Job>(contract.JobId, cancellationToken).ConfigureAwait(false);
            if (!job!.Complete(now).IsRefused(out _, out var done)) work.Update(done!);
            return work.Update(completed!);
        }, cancellationToken);
}
