using Kelmah.Disputes;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Disputes;

/// <summary>Disputes for administrators, who mediate and rule.</summary>
public sealed class DisputeAdministrationFunctions(DisputeAdministration disputes)
{
    [Function("ListAllDisputes")]
    [Endpoint(
        Access.Admin,
        "Lists the disputes of all contracts, the most urgent first: those whose time is over, small claims, those that wait, those that can still be answered, those that are ruled.",
        Private = "disputes",
        Response = typeof(Page<DisputeView>),
        Query = typeof(DisputeQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/disputes")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<DisputeQuery>();
        return (await disputes.ListAsync(request.Caller(), query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("ReviewDispute")]
    [Endpoint(
        Access.Admin,
        "Takes a dispute on, to mediate it.",
        IsIdempotent = true,
        Response = typeof(DisputeView),
        Errors = "dispute_conflict_of_interest,dispute_same_administrator,dispute_resolved,dispute_ruled")]
    public async Task<IResult> ReviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/review")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await disputes.ReviewAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("EscalateDispute")]
    [Endpoint(
        Access.Admin,
        "Ends the mediation: a ruling is due.",
        IsIdempotent = true,
        Response = typeof(DisputeView),
        Errors = "dispute_conflict_of_interest,dispute_resolved,dispute_ruled")]
    public async Task<IResult> EscalateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/escalate")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await disputes.EscalateAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ResolveDispute")]
    [Endpoint(
        Access.Admin,
        "Rules, with the reasons, once the other party has answered or its time is over. It is carried out at once in small claims and after an appeal, otherwise when the time to appeal is over.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(DisputeResolutionInput),
        Response = typeof(DisputeView),
        Errors = "dispute_conflict_of_interest,dispute_same_administrator,dispute_resolved,dispute_ruled,dispute_answer_possible,dispute_awaits_bank,dispute_more_than_contested,contract_currency_differs")]
    public async Task<IResult> ResolveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/disputes/{id:guid}/resolve")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<DisputeResolutionInput>(cancellationToken);
        return (await disputes.ResolveAsync(caller, id, input, cancellationToken)).Ok();
    }
}

/// <summary>Which disputes are listed; all without a parameter.</summary>
public sealed record DisputeQuery : PagingQuery
{
    /// <summary>Those in one state.</summary>
    public DisputeStatus? Status { get; init; }
}
