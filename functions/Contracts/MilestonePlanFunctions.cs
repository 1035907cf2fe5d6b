using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Plans the milestones of a draft, and lists those of any contract.</summary>
public sealed class MilestonePlanFunctions(AddMilestone add, ReviseMilestone revise, RemoveMilestone remove, ListMilestones list)
{
    [Function("AddMilestone")]
    [Operation(
        "Adds a milestone to a draft, which voids its signatures.",
        Request = typeof(MilestoneInput),
        Response = typeof(Milestone),
        Status = StatusCodes.Status201Created,
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,contract_milestones_full")]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/milestones")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<MilestoneInput>(cancellationToken);
        return (await add.ExecuteAsync(caller, id, input, cancellationToken)).Created(milestone => $"/milestones/{milestone.Id}");
    }

    [Function("ReviseMilestone")]
    [Operation(
        "Changes a milestone of a draft, which voids the contract's signatures.",
        Request = typeof(MilestoneInput),
        Response = typeof(Milestone),
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> ReviseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await revise.ExecuteAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("RemoveMilestone")]
    [Operation(
        "Takes a milestone out of a draft, which voids the contract's signatures.",
        Status = StatusCodes.Status204NoContent,
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await remove.ExecuteAsync(request.Caller(), id, request.IfMatch(), cancellationToken)).NoContent();

    [Function("ListMilestones")]
    [Operation("Lists a contract's milestones by number.", Response = typeof(Page<Milestone>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/contracts/{id:guid}/milestones")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await list.ExecuteAsync(request.Caller(), id, request.Paging(), cancellationToken)).Ok();
}
