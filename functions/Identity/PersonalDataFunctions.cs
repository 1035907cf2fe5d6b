using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The caller's own data: exported, or erased.</summary>
public sealed class PersonalDataFunctions(ExportPersonalData export, Erasures erasures)
{
    [Function("ExportPersonalData")]
    [Endpoint(Access.SignedIn, "Everything that is stored about the caller: a zip of JSON files, one for each collection.")]
    public async Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me/export")] HttpRequest request, CancellationToken cancellationToken) =>
        (await export.ExecuteAsync(request.Caller(), cancellationToken)).Archive();

    [Function("RequestErasure")]
    [Endpoint(Access.SignedIn, "Asks for the erasure of the caller's account after 30 days and ends all sessions; until then the user can sign in and cancel it.", Request = typeof(ErasureInput), Response = typeof(ErasureView), Status = 202, Errors = "invalid_credentials,totp_required,totp_code_wrong,totp_locked,account_closed,erasure_contracts_open,erasure_escrow_held,erasure_refund_open,erasure_payment_pending,erasure_wallet_not_empty,erasure_last_admin")]
    public async Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ErasureInput>(cancellationToken);
        return (await erasures.RequestAsync(caller, input.Password, input.Code, cancellationToken)).AcceptedAs();
    }

    [Function("CancelErasure")]
    [Endpoint(Access.SignedIn, "Keeps the account whose erasure was asked for.", Response = typeof(UserView), Errors = "erasure_begun")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/erasure/cancel")] HttpRequest request, CancellationToken cancellationToken) =>
        (await erasures.CancelAsync(request.Caller(), cancellationToken)).Ok();
}
