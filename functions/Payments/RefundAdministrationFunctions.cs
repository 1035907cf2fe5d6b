using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Refunds that Stripe did not send, and requests for refunds, for administrators.</summary>
public sealed class RefundAdministrationFunctions(RefundAdministration refunds, RefundRequestAdministration requests)
{
    [Function("ListRefunds")]
    [Endpoint(Access.Admin, "Lists refunds, newest first.", Private = "refunds", Response = typeof(Page<TransactionView>), Query = typeof(RefundQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/refunds")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<RefundQuery>();
        return (await refunds.ListAsync(request.Caller(), query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("ListAllRefundRequests")]
    [Endpoint(Access.Admin, "Lists the requests for refunds of all contracts, newest first.", Private = "refund-requests", Response = typeof(Page<RefundRequestView>), Query = typeof(RefundRequestQuery))]
    public async Task<IResult> ListRequestsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/refund-requests")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<RefundRequestQuery>();
        return (await requests.ListAsync(request.Caller(), query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("RetryRefund")]
    [Endpoint(Access.Admin, "Sends a failed refund again, as another one.", IsIdempotent = true, CanDryRun = true, Request = typeof(RefundResolutionInput), Response = typeof(TransactionView), Errors = "refund_not_failed")]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/refunds/{id:guid}/retry")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<RefundResolutionInput>(cancellationToken);
        return (await refunds.RetryAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("SettleRefund")]
    [Endpoint(Access.Admin, "Records that a failed refund was given back past Stripe.", IsIdempotent = true, CanDryRun = true, Request = typeof(RefundResolutionInput), Response = typeof(TransactionView), Errors = "refund_not_failed,wallet_insufficient")]
    public async Task<IResult> SettleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/refunds/{id:guid}/settle")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<RefundResolutionInput>(cancellationToken);
        return (await refunds.SettleAsync(caller, id, input, cancellationToken)).Ok();
    }
}

/// <summary>Which requests for refunds are listed; all without a parameter.</summary>
public sealed record RefundRequestQuery : PagingQuery
{
    /// <summary>Those in one state; those that became disputes are <c>escalated</c>.</summary>
    public RefundRequestStatus? Status { get; init; }
}

/// <summary>Which refunds are listed; all without a parameter.</summary>
public sealed record RefundQuery : PagingQuery
{
    /// <summary>Those in one state.</summary>
    public TransactionStatus? Status { get; init; }
}
