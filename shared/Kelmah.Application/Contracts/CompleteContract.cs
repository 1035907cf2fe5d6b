using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Contracts;
using Kelmah.Domain.Jobs;

namespace Kelmah.Application.Contracts;

/// <summary>Completes a contract, and its job with it, once every milestone is completed and paid out. Safe to repeat.</summary>
public sealed class CompleteContract(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The completed contract; refused with <c>contract_milestones_open</c> while a milestone is open.</summary>
    public Task<Result<Contract>> ExecuteAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is null) return RequestErrors.NotFound;
            var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (contract.Complete(milestones, now).IsRefused(out var refusal, out var completed)) return refusal;
            var job = await store.FindAsync<Job>(contract.JobId, cancellationToken).ConfigureAwait(false);
            if (!job!.Complete(now).IsRefused(out _, out var done)) work.Update(done!);
            return work.Update(completed!);
        }, cancellationToken);
}
