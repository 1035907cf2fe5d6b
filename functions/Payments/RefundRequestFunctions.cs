using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Requests for a milestone's money, the worker's answer, and the hirer's withdrawal.</summary>
public sealed class RefundRequestFunctions(RefundRequests requests)
{
    [Function("RequestRefund")]
    [Endpoint(
        Access.Hirer,
        "Asks for the money of a milestone that is not delivered; the worker has 7 days to answer.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(RefundRequestInput),
        Response = typeof(RefundRequestView),
        Status = StatusCodes.Status201Created,
        Errors = "not_your_part,own_job,contract_not_active,escrow_not_held,milestone_completed,milestone_refunded,milestone_under_review,refund_already_requested")]
    public async Task<IResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/escrow/refund-requests")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<RefundRequestInput>(cancellationToken);
        return (await requests.RequestAsync(caller, id, input, cancellationToken)).Created(_ => $"/contracts/{id}/escrow/refund-requests");
    }

    [Function("ListRefundRequests")]
    [Endpoint(Access.SignedIn, "Lists a contract's requests for refunds, newest first.", Private = "contracts/{id}", Response = typeof(Page<RefundRequestView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/escrow/refund-requests")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await requests.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("AcceptRefundRequest")]
    [Endpoint(
        Access.Worker,
        "The worker agrees: the milestone's money goes back to the hirer.",
        IsIdempotent = true,
        CanDryRun = true,
        Response = typeof(RefundRequestView),
        Errors = "not_your_part,refund_request_answered,milestone_completed,escrow_frozen")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/refund-requests/{id:guid}/accept")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await requests.AcceptAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("DeclineRefundRequest")]
    [Endpoint(
        Access.Worker,
        "The worker does not agree: the money stays in the escrow. From 75 days after the due date it becomes a dispute instead.",
        IsIdempotent = true,
        Response = typeof(RefundRequestView),
        Errors = "not_your_part,refund_request_answered")]
    public async Task<IResult> DeclineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/refund-requests/{id:guid}/decline")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await requests.DeclineAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawRefundRequest")]
    [Endpoint(
        Access.Hirer,
        "The hirer does not want the money back any more: it stays in the escrow, and the time to hand the milestone in runs again.",
        IsIdempotent = true,
        Response = typeof(RefundRequestView),
        Errors = "not_your_part,refund_request_answered")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/refund-requests/{id:guid}/withdraw")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await requests.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();
}
