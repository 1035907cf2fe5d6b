using Kelmah.Functions.Http;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>What workers give back by their own will.</summary>
public sealed class GiveBackFunctions(GiveBacks giveBacks)
{
    [Function("GiveBack")]
    [Endpoint(
        Access.Worker,
        "Gives a release back to the hirer, the whole or a part of it; what was paid for it is refunded, with the fees. What was withdrawn and is not paid out yet is taken back from the connected account first; until then it is pending.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(GiveBackInput),
        IsBodyOptional = true,
        Response = typeof(TransactionView),
        Status = StatusCodes.Status201Created,
        Errors = "not_your_part,transaction_not_a_release,give_back_too_late,give_back_too_much,payment_charged_back,payment_refunded,give_back_under_way,give_back_withdrawn,withdrawal_being_sent,wallet_insufficient,totp_required")]
    public async Task<IResult> GiveBackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/transactions/{id:guid}/give-back")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new GiveBackInput(), cancellationToken);
        return (await giveBacks.ExecuteAsync(caller, id, input, request.HttpContext.Features.Get<IdempotentRun>()?.NaturalId, cancellationToken)).Created(given => $"/contracts/{given.ContractId}/transactions");
    }
}
