using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>The hirer's answer to a submission.</summary>
public sealed class MilestoneReviewFunctions(ApproveMilestone approve, RequestMilestoneChanges requestChanges)
{
    [Function("ApproveMilestone")]
    [Operation(
        "Approves a milestone; its money is then released.",
        Response = typeof(Milestone),
        Roles = "hirer",
        Errors = "not_your_part,contract_not_active,milestone_not_submitted")]
    public async Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/approve")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await approve.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RequestMilestoneChanges")]
    [Operation(
        "Asks for changes; nothing is approved by itself until the next submission.",
        Request = typeof(ChangeRequestInput),
        Response = typeof(Milestone),
        Roles = "hirer",
        Errors = "not_your_part,contract_not_active,milestone_not_submitted,milestone_completed")]
    public async Task<IResult> RequestChangesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/request-changes")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ChangeRequestInput>(cancellationToken);
        return (await requestChanges.ExecuteAsync(caller, id, input.Reason, cancellationToken)).Ok();
    }
}
