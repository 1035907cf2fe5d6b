using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Drafts contracts and plans their milestones.</summary>
public sealed class ContractDraftFunctions(ContractDrafts drafts)
{
    [Function("AcceptApplication")]
    [Operation(
        "Takes an application, which drafts the contract.",
        Response = typeof(ContractView),
        Status = StatusCodes.Status201Created,
        Roles = "hirer",
        Errors = "not_your_part,application_not_pending,job_already_contracted")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/accept")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var drafted = await drafts.AcceptApplicationAsync(request.Caller(), id, cancellationToken);
        return drafted.Created(contract => $"/contracts/{contract.Id}");
    }

    [Function("ReviseContract")]
    [Operation(
        "Changes the total or the terms of a draft, which voids its signatures.",
        Request = typeof(ContractInput),
        Response = typeof(ContractView),
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> ReviseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/contracts/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await drafts.ReviseAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("AddMilestone")]
    [Operation(
        "Adds a milestone to a draft, which voids its signatures.",
        Request = typeof(MilestoneInput),
        Response = typeof(MilestoneView),
        Status = StatusCodes.Status201Created,
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,contract_milestones_full")]
    public async Task<IResult> AddMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/milestones")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<MilestoneInput>(cancellationToken);
        return (await drafts.AddMilestoneAsync(caller, id, input, cancellationToken)).Created(milestone => $"/milestones/{milestone.Id}");
    }

    [Function("ReviseMilestone")]
    [Operation(
        "Changes a milestone of a draft, which voids the contract's signatures.",
        Request = typeof(MilestoneInput),
        Response = typeof(MilestoneView),
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> ReviseMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await drafts.ReviseMilestoneAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("RemoveMilestone")]
    [Operation(
        "Takes a milestone out of a draft, which voids the contract's signatures.",
        Status = StatusCodes.Status204NoContent,
        Roles = "hirer",
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> RemoveMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await drafts.RemoveMilestoneAsync(request.Caller(), id, request.IfMatch(), cancellationToken)).NoContent();
}
