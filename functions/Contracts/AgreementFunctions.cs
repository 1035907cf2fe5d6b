using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Signs, cancels and follows contracts.</summary>
public sealed class AgreementFunctions(SignContract sign, CancelContract cancel, PreviewCancellation preview, GetContractTimeline timeline)
{
    [Function("SignContract")]
    [Operation(
        "Signs the terms as they were read; the second signature makes the contract active.",
        Request = typeof(SignatureInput),
        Response = typeof(ContractView),
        Roles = "hirer,worker",
        Errors = "email_not_verified,contract_not_draft,contract_terms_changed,milestones_must_sum_to_total,milestone_already_due")]
    public async Task<IResult> SignAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/sign")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<SignatureInput>(cancellationToken);
        return (await sign.ExecuteAsync(caller, id, input.TermsHash, cancellationToken)).Ok();
    }

    [Function("CancelContract")]
    [Operation(
        "Withdraws from a contract before its escrow is funded.",
        Response = typeof(ContractView),
        Roles = "hirer,worker",
        Errors = "contract_already_funded,contract_ended")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/cancel")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await cancel.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("PreviewCancellation")]
    [Operation("Shows who would get what if the contract were cancelled now.", Response = typeof(CancellationPreview), Roles = "hirer,worker")]
    public async Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/contracts/{id:guid}/cancel/preview")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await preview.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("GetContractTimeline")]
    [Operation("Shows what happened to a contract, and what happens next by itself, when and in whose favour.", Response = typeof(ContractTimeline))]
    public async Task<IResult> TimelineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/contracts/{id:guid}/timeline")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await timeline.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();
}
