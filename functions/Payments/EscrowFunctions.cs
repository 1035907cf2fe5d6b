using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The money of contracts.</summary>
public sealed class EscrowFunctions(FundEscrow fund, Escrows escrows)
{
    [Function("FundEscrow")]
    [Endpoint(
        Access.Hirer,
        "Starts the payment of the contract's milestones, all or the next ones; confirm it with the client secret.",
        IsIdempotent = true,
        Request = typeof(FundingInput),
        IsBodyOptional = true,
        Response = typeof(EscrowFunding),
        Status = StatusCodes.Status201Created,
        Errors = "not_your_part,own_job,contract_not_active,escrow_already_held,escrow_payment_pending,escrow_funding_order,payment_provider_refused,payment_provider_unavailable")]
    public async Task<IResult> FundAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/escrow")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new FundingInput(), cancellationToken);
        return (await fund.ExecuteAsync(caller, id, input, cancellationToken)).Created(_ => $"/contracts/{id}/escrow");
    }

    [Function("GetEscrow")]
    [Endpoint(Access.SignedIn, "Shows a contract's escrow.", Private = "contracts/{id}", Response = typeof(EscrowView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/escrow")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await escrows.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListContractTransactions")]
    [Endpoint(Access.SignedIn, "Lists a contract's transactions, newest first.", Private = "contracts/{id}", Response = typeof(Page<TransactionView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/transactions")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await escrows.ListTransactionsAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();
}
