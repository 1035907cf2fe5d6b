using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Ends funded contracts by agreement.</summary>
public sealed class EndingFunctions(Endings endings, EndingList list)
{
    [Function("ProposeContractEnding")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Proposes to end a funded contract, and how what is held is divided. Where the other party has proposed the same, the contract ends.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(EndingInput),
        IsBodyOptional = true,
        Response = typeof(EndingView),
        Status = StatusCodes.Status201Created,
        Errors = "contract_ended,escrow_not_held,escrow_frozen,contract_currency_differs,escrow_insufficient,ending_below_approved,ending_already_proposed,totp_required,escrow_payment_pending,payment_provider_unavailable")]
    public async Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/end")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new EndingInput(), cancellationToken);
        return (await endings.ProposeAsync(caller, id, input, cancellationToken)).Created(ending => $"/contract-endings/{ending.Id}");
    }

    [Function("ListContractEndings")]
    [Endpoint(Access.SignedIn, "Lists the proposals to end a contract, newest first.", Private = "contracts/{id}", Response = typeof(Page<EndingView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/endings")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await list.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("GetContractEnding")]
    [Endpoint(Access.SignedIn, "Shows a proposal to end a contract.", Private = "contract-endings/{id}", Response = typeof(EndingView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contract-endings/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await list.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("AcceptContractEnding")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The other party agrees: the contract ends, and what is held is divided as proposed.",
        IsIdempotent = true,
        CanDryRun = true,
        Response = typeof(EndingView),
        Errors = "not_your_part,ending_answered,ending_outdated,escrow_frozen,totp_required,escrow_payment_pending,payment_provider_unavailable")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contract-endings/{id:guid}/accept")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await endings.AcceptAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("DeclineContractEnding")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "The other party does not agree: the contract goes on.",
        IsIdempotent = true,
        Response = typeof(EndingView),
        Errors = "not_your_part,ending_answered")]
    public async Task<IResult> DeclineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contract-endings/{id:guid}/decline")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await endings.DeclineAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawContractEnding")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Whoever proposed it takes it back: the contract goes on.",
        IsIdempotent = true,
        Response = typeof(EndingView),
        Errors = "not_your_part,ending_answered")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contract-endings/{id:guid}/withdraw")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await endings.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();
}
