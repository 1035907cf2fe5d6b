using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The history of the offers of an application.</summary>
public sealed class ListOffers(IDocumentStore store, ContractOptions options, TimeProvider clock)
{
    /// <summary>The latest first, for its worker and the job's hirer.</summary>
    public async Task<Result<Page<OfferView>>> ExecuteAsync(
        Caller caller, Guid applicationId, Paging paging, CancellationToken cancellationToken)
    {
        var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
        if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
        var query = new Query<Offer>
        {
            Where = OfferCollection.ApplicationId.Is(applicationId),
            OrderBy = [OfferCollection.Number.Descending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(offer => OfferView.Of(offer, application, options.FeeBasisPoints, clock.GetUtcNow()));
    }
}
