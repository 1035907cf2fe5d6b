using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>Payments that payers' banks take back, for administrators.</summary>
public sealed class ChargebackFunctions(ChargebackAdministration chargebacks)
{
    [Function("ListChargebacks")]
    [Endpoint(Access.Admin, "Lists chargebacks, newest first.", Private = "chargebacks", Response = typeof(Page<ChargebackView>), Query = typeof(ChargebackQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/chargebacks")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<ChargebackQuery>();
        return (await chargebacks.ListAsync(request.Caller(), query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("GetChargeback")]
    [Endpoint(Access.Admin, "Shows a chargeback with the evidence for the bank.", Private = "chargebacks/{id}", Response = typeof(ChargebackDetail))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/chargebacks/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await chargebacks.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("GiveChargebackEvidence")]
    [Endpoint(
        Access.Admin,
        "Adds a text to the evidence for the bank, or sends it before its time.",
        IsIdempotent = true,
        Request = typeof(EvidenceInput),
        Response = typeof(ChargebackDetail),
        Errors = "chargeback_decided,evidence_already_sent,evidence_being_sent")]
    public async Task<IResult> GiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/chargebacks/{id:guid}/evidence")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<EvidenceInput>(cancellationToken);
        return (await chargebacks.GiveAsync(caller, id, input, cancellationToken)).Ok();
    }
}

/// <summary>Which chargebacks are listed; all without a parameter.</summary>
public sealed record ChargebackQuery : PagingQuery
{
    /// <summary>Those in one state.</summary>
    public ChargebackStatus? Status { get; init; }
}
