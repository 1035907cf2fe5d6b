using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Changes of signed contracts.</summary>
public sealed class AmendmentFunctions(Amendments amendments)
{
    [Function("ProposeAmendment")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Proposes a change of a signed contract, which the other party can accept for some days; the total follows from the milestones.",
        IsIdempotent = true,
        Request = typeof(AmendmentInput),
        Response = typeof(AmendmentView),
        Status = StatusCodes.Status201Created,
        Errors = "contract_not_active,amendment_open,amendment_leaves_nothing,contract_milestones_full,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen,milestone_under_review,milestone_started,escrow_payment_pending,account_suspended,erasure_pending,email_not_verified")]
    public async Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/amendments")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<AmendmentInput>(cancellationToken);
        return (await amendments.ProposeAsync(caller, id, input, cancellationToken)).Created(amendment => $"/amendments/{amendment.Id}");
    }

    [Function("ListAmendments")]
    [Endpoint(Access.SignedIn, "Lists the amendments of a contract, newest first.", Private = "contracts/{id}", Response = typeof(Page<AmendmentView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/amendments")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await amendments.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("GetAmendment")]
    [Endpoint(Access.SignedIn, "Shows an amendment.", Private = "amendments/{id}", Response = typeof(AmendmentView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/amendments/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await amendments.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("AcceptAmendment")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The other party accepts: the contract changes, and what is held above a milestone's new amount goes back to the hirer.",
        IsIdempotent = true,
        CanDryRun = true,
        Response = typeof(AmendmentView),
        Errors = "not_your_part,amendment_answered,contract_terms_changed,contract_not_active,amendment_leaves_nothing,contract_milestones_full,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen,milestone_under_review,milestone_started,escrow_payment_pending,escrow_frozen,account_suspended,erasure_pending,email_not_verified")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/amendments/{id:guid}/accept")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await amendments.AcceptAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("DeclineAmendment")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The other party declines: the contract stays as it is.",
        IsIdempotent = true,
        Response = typeof(AmendmentView),
        Errors = "not_your_part,amendment_answered")]
    public async Task<IResult> DeclineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/amendments/{id:guid}/decline")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await amendments.DeclineAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawAmendment")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The proposer takes it back: the contract stays as it is.",
        IsIdempotent = true,
        Response = typeof(AmendmentView),
        Errors = "not_your_part,amendment_answered")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/amendments/{id:guid}/withdraw")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await amendments.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();
}
