using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Proposes another rate for an application; the one before does not hold any more.</summary>
public sealed class MakeOffer(IDocumentStore store, Transactor transactor, ContractOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>For its worker and the job's hirer, while the application waits. Refused for a suspended one.</summary>
    public Task<Result<OfferView>> ExecuteAsync(Caller caller, Guid applicationId, OfferContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<OfferView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var now = clock.GetUtcNow();
            if (Offer.Make(ids.NewId(), application, caller.UserId, content, now).IsRefused(out var refusal, out var offer)) return refusal;
            var stored = work.Insert(offer!, JobErrors.OfferNotLast);
            // The application changes with each offer, so that an acceptance that comes at once with another offer meets it.
            return OfferView.Of(stored, work.Update(application.Negotiate(stored, now)), options.FeeBasisPoints, now);
        }, cancellationToken);
}
