using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>The work on milestones.</summary>
public sealed class MilestoneFunctions(Milestones milestones, MilestoneExtensions extensions)
{
    [Function("GetMilestone")]
    [Endpoint(Access.SignedIn, "Shows a milestone.", Private = "milestones/{id}", Response = typeof(MilestoneView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await milestones.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListMilestones")]
    [Endpoint(Access.SignedIn, "Lists a contract's milestones by number.", Private = "contracts/{id}", Response = typeof(Page<MilestoneView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/milestones")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await milestones.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("StartMilestone")]
    [Endpoint(
        Access.Worker,
        "Starts a milestone whose money is held.",
        IsIdempotent = true,
        Response = typeof(MilestoneView),
        Errors = "not_your_part,contract_not_active,escrow_not_funded,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/start")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await milestones.StartAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("SubmitMilestone")]
    [Endpoint(
        Access.Worker,
        "Hands in work; the time to answer starts, or starts again.",
        IsIdempotent = true,
        Request = typeof(SubmissionInput),
        Response = typeof(MilestoneView),
        Errors = "not_your_part,contract_not_active,milestone_not_started,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen,milestone_submissions_full")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/submit")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<SubmissionInput>(cancellationToken);
        return (await milestones.SubmitAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("ApproveMilestone")]
    [Endpoint(
        Access.Hirer,
        "Approves a milestone, or a part of it; the approved money is released at once.",
        IsIdempotent = true,
        CanDryRun = true,
        Request = typeof(ApprovalInput),
        IsBodyOptional = true,
        Response = typeof(MilestoneView),
        Errors = "not_your_part,contract_not_active,milestone_not_submitted,milestone_refunded,milestone_abandoned,milestone_frozen,approval_above_amount,contract_milestones_full,totp_required")]
    public async Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/approve")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new ApprovalInput(), cancellationToken);
        return (await milestones.ApproveAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("RequestMilestoneChanges")]
    [Endpoint(
        Access.Hirer,
        "Asks for changes; nothing is approved automatically until the next submission, and without one the money is asked back.",
        IsIdempotent = true,
        Request = typeof(ChangeRequestInput),
        Response = typeof(MilestoneView),
        Errors = "not_your_part,contract_not_active,milestone_not_submitted,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen,change_rounds_used")]
    public async Task<IResult> RequestChangesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/request-changes")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ChangeRequestInput>(cancellationToken);
        return (await milestones.RequestChangesAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("ExtendMilestone")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Asks for a later due date, or agrees to it by asking for the same; a request that is not answered in 4 days lapses.",
        IsIdempotent = true,
        Request = typeof(ExtensionInput),
        Response = typeof(MilestoneView),
        Errors = "contract_not_active,milestone_completed,milestone_refunded,milestone_abandoned,milestone_frozen,extension_not_later")]
    public async Task<IResult> ExtendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/milestones/{id:guid}/extend")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ExtensionInput>(cancellationToken);
        return (await extensions.ExtendAsync(caller, id, input.DueDate, cancellationToken)).Ok();
    }
}
