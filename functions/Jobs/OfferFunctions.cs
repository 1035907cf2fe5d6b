using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Offers of another rate for an application.</summary>
public sealed class OfferFunctions(Offers offers, ContractDrafts drafts)
{
    [Function("MakeOffer")]
    [Endpoint(Access.Hirer | Access.Worker, "Proposes another rate for an application; holds for 4 days unless it says otherwise.", IsIdempotent = true, Request = typeof(OfferContent), Response = typeof(OfferView), Status = 201, Errors = "own_job,account_suspended,application_not_pending,job_currency_differs,too_many_offers,offer_not_last,erasure_pending,email_not_verified")]
    public async Task<IResult> MakeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/offers")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<OfferContent>(cancellationToken);
        return (await offers.MakeAsync(caller, id, content, cancellationToken)).Created(_ => $"/applications/{id}/offers");
    }

    [Function("ListOffers")]
    [Endpoint(Access.Hirer | Access.Worker, "The offers of an application, the latest first.", Response = typeof(Page<OfferView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/applications/{id:guid}/offers")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await offers.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("AcceptOffer")]
    [Endpoint(Access.Hirer | Access.Worker, "Takes the last offer of the other side; drafts the contract at its rate.", IsIdempotent = true, Response = typeof(ContractView), Status = 201, Errors = "own_job,account_suspended,own_offer,offer_not_last,offer_expired,application_not_pending,job_already_contracted,erasure_pending,email_not_verified")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/offers/{offerId:guid}/accept")] HttpRequest request,
        Guid id,
        Guid offerId,
        CancellationToken cancellationToken) =>
        (await drafts.AcceptOfferAsync(request.Caller(), id, offerId, cancellationToken)).Created(contract => $"/contracts/{contract.Id}");
}
