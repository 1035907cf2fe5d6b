using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Brings the fees of drafts that nobody has signed to what a party's plan gives now, so that what is signed is what is in force then. What one party has signed stays
/// as it is.
/// </summary>
public sealed class DraftFees(IDocumentStore store, Transactor transactor, TermsVersions versions, TimeProvider clock)
{
    /// <summary>Does so for the drafts of a user whose plan has changed. Safe to repeat.</summary>
    public async Task RenewAsync(Guid userId, CancellationToken cancellationToken)
    {
        await foreach (var contract in store.ContractsOfAsync(userId, cancellationToken).ConfigureAwait(false))
        {
            if (contract is { Status: ContractStatus.Draft, Signatures.IsEmpty: true }) await RenewDraftAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<Result<bool>> RenewDraftAsync(Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var contract = await work.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is not { Status: ContractStatus.Draft, Signatures.IsEmpty: true }) return false;
            var now = clock.GetUtcNow();
            var terms = await versions.RenewedAsync(work, contract.Terms, contract.HirerId, contract.WorkerId, cancellationToken).ConfigureAwait(false);
            if (terms == contract.Terms) return false;
            var milestones = await work.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (contract.WithMilestones(terms, milestones, versions.RulesOf(terms), now).IsRefused(out var refusal, out var renewed)) return refusal;
            await versions.RewriteDraftAsync(work, contract, renewed, milestones, now, cancellationToken).ConfigureAwait(false);
            work.Update(renewed);
            return true;
        }, cancellationToken);
}
