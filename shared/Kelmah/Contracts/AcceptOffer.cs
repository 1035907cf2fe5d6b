using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>A party takes the last offer of the other side, which drafts the contract in the same commit.</summary>
public sealed class AcceptOffer(IDocumentStore store, Transactor transactor, ContractDrafting drafting)
{
    /// <summary>The draft contract, its total the offer's rate; a repeat answers with the same. Refused for a suspended party.</summary>
    public Task<Result<ContractView>> ExecuteAsync(Caller caller, Guid applicationId, Guid offerId, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var offer = await store.FindAsync<Offer>(offerId, cancellationToken).ConfigureAwait(false);
            if (offer is null || offer.ApplicationId != applicationId) return RequestErrors.NotFound;
            return await drafting.AgreeAsync(
                work, application, offer.Rate, (pending, now) => pending.AcceptOffer(offer, caller.UserId, now), cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
