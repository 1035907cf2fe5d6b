using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>The worker's side of a milestone, and what both can do.</summary>
public sealed class MilestoneWorkFunctions(GetMilestone get, StartMilestone start, SubmitMilestone submit, ExtendMilestone extend)
{
    [Function("GetMilestone")]
    [Operation("Shows a milestone.", Response = typeof(Milestone))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("StartMilestone")]
    [Operation(
        "Starts a milestone whose money is held.",
        Response = typeof(Milestone),
        Roles = "worker",
        Errors = "not_your_part,contract_not_active,escrow_not_funded,milestone_completed")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/start")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await start.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("SubmitMilestone")]
    [Operation(
        "Hands in work; the time to answer starts, or starts again.",
        Request = typeof(SubmissionInput),
        Response = typeof(Milestone),
        Roles = "worker",
        Errors = "not_your_part,contract_not_active,milestone_not_started,milestone_completed,milestone_submissions_full")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/submit")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<SubmissionInput>(cancellationToken);
        return (await submit.ExecuteAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("ExtendMilestone")]
    [Operation(
        "Asks for a later due date, or agrees to it by asking for the same.",
        Request = typeof(ExtensionInput),
        Response = typeof(Milestone),
        Roles = "hirer,worker",
        Errors = "contract_not_active,milestone_completed,extension_not_later")]
    public async Task<IResult> ExtendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/extend")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ExtensionInput>(cancellationToken);
        return (await extend.ExecuteAsync(caller, id, input.DueDate, cancellationToken)).Ok();
    }
}
