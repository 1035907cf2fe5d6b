using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Corrections of the journal, for administrators: one proposes, another one approves.</summary>
public sealed class LedgerCorrectionFunctions(LedgerCorrections corrections)
{
    [Function("ProposeCorrection")]
    [Endpoint(Access.Admin, "Proposes a correction of a journal entry; another administrator has seven days to approve it.", IsIdempotent = true, Request = typeof(CorrectionInput), Response = typeof(LedgerCorrectionView), Status = 201, Errors = "totp_required,corrected_entry_unknown,account_not_correctable")]
    public async Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/ledger/corrections")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CorrectionInput>(cancellationToken);
        return (await corrections.ProposeAsync(caller, input, cancellationToken)).Created(correction => $"/admin/ledger/corrections/{correction.Id}");
    }

    [Function("ListCorrections")]
    [Endpoint(Access.Admin, "Lists the corrections of the journal, newest first.", Private = "ledger/corrections", Response = typeof(Page<LedgerCorrectionView>), Query = typeof(CorrectionQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/corrections")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<CorrectionQuery>();
        return (await corrections.ListAsync(request.Caller(), query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("GetCorrection")]
    [Endpoint(Access.Admin, "Shows a correction of the journal.", Private = "ledger/corrections/{id}", Response = typeof(LedgerCorrectionView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/ledger/corrections/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await corrections.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ApproveCorrection")]
    [Endpoint(Access.Admin, "Approves what another administrator has proposed, and corrects the journal.", IsIdempotent = true, CanDryRun = true, Response = typeof(LedgerCorrectionView), Errors = "totp_required,own_correction,correction_not_open,wallet_insufficient")]
    public async Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/ledger/corrections/{id:guid}/approve")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await corrections.ApproveAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RejectCorrection")]
    [Endpoint(Access.Admin, "Rejects a proposed correction, or takes back the caller's own.", IsIdempotent = true, Request = typeof(CorrectionRejection), Response = typeof(LedgerCorrectionView), Errors = "correction_not_open")]
    public async Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/ledger/corrections/{id:guid}/reject")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CorrectionRejection>(cancellationToken);
        return (await corrections.RejectAsync(caller, id, input, cancellationToken)).Ok();
    }
}

/// <summary>Which corrections are listed; all without a parameter.</summary>
public sealed record CorrectionQuery : PagingQuery
{
    /// <summary>Those in one state; those that wait for a second administrator are <c>proposed</c>.</summary>
    public CorrectionStatus? Status { get; init; }
}
