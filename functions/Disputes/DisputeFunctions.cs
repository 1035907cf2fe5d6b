using Kelmah.Disputes;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Disputes;

/// <summary>Disputes about money that is held, for the parties.</summary>
public sealed class DisputeFunctions(Kelmah.Disputes.Disputes disputes, DisputeOffers offers)
{
    [Function("OpenDispute")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Disputes the money that is held for a milestone, or for all of them: it is frozen until the dispute is settled or decided.",
        IsIdempotent = true,
        Request = typeof(DisputeInput),
        Response = typeof(DisputeView),
        Status = StatusCodes.Status201Created,
        Errors = "dispute_window_closed,dispute_already_open,dispute_awaits_bank,escrow_payment_pending")]
    public async Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/disputes")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeInput>(cancellationToken);
        return (await disputes.OpenAsync(caller, id, input, cancellationToken)).Created(dispute => $"/disputes/{dispute.Id}");
    }

    [Function("ListDisputes")]
    [Endpoint(Access.SignedIn, "Lists your disputes, newest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<DisputeView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/disputes")] HttpRequest request, CancellationToken cancellationToken) =>
        (await disputes.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("GetDispute")]
    [Endpoint(Access.SignedIn, "Shows a dispute with its evidence, and what comes next.", Private = "disputes/{id}", Response = typeof(DisputeView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/disputes/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await disputes.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("AnswerDispute")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The party that did not raise it answers, once; that stops the clock of the answer.",
        IsIdempotent = true,
        Request = typeof(DisputeAnswerInput),
        Response = typeof(DisputeView),
        Errors = "dispute_not_yours_to_answer,dispute_resolved,dispute_answered")]
    public async Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/answer")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeAnswerInput>(cancellationToken);
        return (await disputes.AnswerAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("GiveDisputeEvidence")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Adds a piece of evidence, which both parties see and nobody changes. The other party's stops the clock of its answer.",
        IsIdempotent = true,
        Request = typeof(DisputeEvidenceInput),
        Response = typeof(DisputeView),
        Errors = "dispute_resolved,dispute_ruled,dispute_too_much_evidence")]
    public async Task<IResult> GiveEvidenceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/evidence")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeEvidenceInput>(cancellationToken);
        return (await disputes.GiveEvidenceAsync(caller, id, input, cancellationToken)).Ok();
    }

    /// <summary>It has no dry run, which would tell whether the offers cross.</summary>
    [Function("OfferInDispute")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Says what you would agree to, in the place of what you said before. Nobody else reads it; where both parties' offers cross, the dispute is settled at their midpoint at once.",
        IsIdempotent = true,
        Request = typeof(DisputeOfferInput),
        Response = typeof(DisputeView),
        Errors = "dispute_resolved,dispute_awaits_bank,dispute_more_than_contested,contract_currency_differs")]
    public async Task<IResult> OfferAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/offers")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeOfferInput>(cancellationToken);
        return (await offers.OfferAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("WithdrawDispute")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Whoever raised it takes it back: the money is held as before, and the work goes on.",
        IsIdempotent = true,
        Response = typeof(DisputeView),
        Errors = "dispute_not_yours_to_withdraw,dispute_resolved,dispute_ruled")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/withdraw")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await disputes.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("AppealDispute")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Appeals against a ruling that is not carried out yet, once for each dispute: another administrator decides.",
        IsIdempotent = true,
        Request = typeof(DisputeAppealInput),
        Response = typeof(DisputeView),
        Errors = "dispute_resolved,dispute_appealed,dispute_nothing_to_appeal")]
    public async Task<IResult> AppealAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/appeal")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeAppealInput>(cancellationToken);
        return (await disputes.AppealAsync(caller, id, input, cancellationToken)).Ok();
    }
}
