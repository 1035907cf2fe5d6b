using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Offers of another rate for an application, for its worker and the job's hirer.</summary>
public sealed class Offers(
    IDocumentStore store, Transactor transactor, IUsers users, IContractFees fees, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Proposes another rate, which supersedes the offer before it. Refused for a suspended caller and once the application has been
    /// decided.
    /// </summary>
    public Task<Result<OfferView>> MakeAsync(Caller caller, Guid applicationId, OfferContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<OfferView>(caller.UserId, async work =>
        {
            var application = await work.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var now = clock.GetUtcNow();
            if (Offer.Make(ids.NewId(), application, caller.UserId, content, now).IsRefused(out var refusal, out var offer)) return refusal;
            if (limits.Refuse("rate", content.Rate) is { } unpayable) return unpayable;
            // The application changes with each offer, so that a concurrent acceptance of an earlier offer conflicts. It is written first:
            // a concurrent offer is a conflict, and only then a duplicate.
            var negotiated = work.Update(application.Negotiate(offer, now));
            var persons = await users.PersonsAsync(work.Peek, [caller.UserId], cancellationToken).ConfigureAwait(false);
            var between = await fees.OfPartiesAsync(work.Peek, [application.HirerId, application.WorkerId], cancellationToken).ConfigureAwait(false);
            return OfferView.Of(work.Insert(offer, JobErrors.OfferNotLast), negotiated, persons, between, now);
        }, cancellationToken);

    /// <summary>All offers of an application, the latest first.</summary>
    public async Task<Result<Page<OfferView>>> ListAsync(
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
        var persons = await users.PersonsAsync(store, page.Items.Select(offer => offer.MadeBy), cancellationToken).ConfigureAwait(false);
        var between = await fees.OfPartiesAsync(store, [application.HirerId, application.WorkerId], cancellationToken).ConfigureAwait(false);
        return page.Select(offer => OfferView.Of(offer, application, persons, between, clock.GetUtcNow()));
    }
}
