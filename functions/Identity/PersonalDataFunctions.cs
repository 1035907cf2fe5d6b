using Kelmah.Exports;
using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The caller's own data: exported, or erased.</summary>
public sealed class PersonalDataFunctions(PersonalDataExports exports, Erasures erasures)
{
    [Function("RequestExport")]
    [Endpoint(Access.SignedIn, "Asks for everything that is stored about the caller; it is put together in the background, and a notification says when it is ready. While one is pending, that one is the answer.", IsIdempotent = true, Response = typeof(ExportView), Status = 202, Errors = "too_many_exports")]
    public async Task<IResult> RequestExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/exports")] HttpRequest request, CancellationToken cancellationToken) =>
        (await exports.RequestAsync(request.Caller(), cancellationToken)).AcceptedAs();

    [Function("GetExport")]
    [Endpoint(Access.SignedIn, "One of the caller's exports.", NotPrivate = NotPrivate.Own, Response = typeof(ExportView))]
    public async Task<IResult> GetExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me/exports/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await exports.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("DownloadExport")]
    [Endpoint(Access.SignedIn, "The archive of an export: a zip of JSON files, one for each collection.", NotPrivate = NotPrivate.Own, IsDownload = true, Produces = "application/zip", Errors = "export_not_ready,export_failed")]
    public async Task<IResult> DownloadExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me/exports/{id:guid}/content")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        ArchiveAnswer.Of(await exports.OpenAsync(request.Caller(), id, cancellationToken));

    [Function("ExportPersonalData")]
    [Endpoint(Access.SignedIn, "The archive of the caller's latest export that is ready.", NotPrivate = NotPrivate.Own, IsDownload = true, Produces = "application/zip", Errors = "export_not_ready")]
    public async Task<IResult> DownloadLatestExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me/export")] HttpRequest request, CancellationToken cancellationToken) =>
        ArchiveAnswer.Of(await exports.OpenLatestAsync(request.Caller(), cancellationToken));

    [Function("RequestErasure")]
    [Endpoint(Access.SignedIn, "Asks for the erasure of the caller's account after 30 days by default, and ends all sessions; until then the user can sign in and cancel it.", Request = typeof(ErasureInput), Response = typeof(ErasureView), Status = 202, Errors = "invalid_credentials,totp_required,totp_code_wrong,totp_locked,account_closed,erasure_contracts_open,erasure_escrow_held,erasure_refund_open,erasure_chargeback_open,erasure_payment_pending,erasure_wallet_not_empty,erasure_last_admin")]
    public async Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ErasureInput>(cancellationToken);
        return (await erasures.RequestAsync(caller, input.Password, input.Code, input.ForfeitBalance, cancellationToken)).AcceptedAs();
    }

    [Function("CancelErasure")]
    [Endpoint(Access.SignedIn, "Keeps the account whose erasure was asked for.", IsIdempotent = true, Response = typeof(UserView), Errors = "erasure_begun")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/erasure/cancel")] HttpRequest request, CancellationToken cancellationToken) =>
        (await erasures.CancelAsync(request.Caller(), cancellationToken)).Ok();
}
