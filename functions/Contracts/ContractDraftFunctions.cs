using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Drafts contracts and plans their milestones.</summary>
public sealed class ContractDraftFunctions(ContractDrafts drafts)
{
    [Function("AcceptApplication")]
    [Endpoint(
        Access.Hirer,
        "Takes an application, which drafts the contract.",
        IsIdempotent = true,
        Response = typeof(ContractView),
        Status = StatusCodes.Status201Created,
        Errors = "not_your_part,own_job,application_not_pending,job_already_contracted,account_suspended,erasure_pending,email_not_verified")]
    public async Task<IResult> AcceptAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/accept")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var drafted = await drafts.AcceptApplicationAsync(request.Caller(), id, cancellationToken);
        return drafted.Created(contract => $"/contracts/{contract.Id}");
    }

    [Function("ReviseContract")]
    [Endpoint(
        Access.Hirer,
        "Changes the total or the terms of a draft, which voids its signatures.",
        Request = typeof(ContractInput),
        Response = typeof(ContractView),
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> ReviseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/contracts/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await drafts.ReviseAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("AddMilestone")]
    [Endpoint(
        Access.Hirer,
        "Adds a milestone to a draft, which voids its signatures.",
        IsIdempotent = true,
        Request = typeof(MilestoneInput),
        Response = typeof(MilestoneView),
        Status = StatusCodes.Status201Created,
        Errors = "not_your_part,contract_not_draft,contract_milestones_full")]
    public async Task<IResult> AddMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/milestones")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<MilestoneInput>(cancellationToken);
        return (await drafts.AddMilestoneAsync(caller, id, input, cancellationToken)).Created(milestone => $"/milestones/{milestone.Id}");
    }

    [Function("ReviseMilestone")]
    [Endpoint(
        Access.Hirer,
        "Changes a milestone of a draft, which voids the contract's signatures.",
        Request = typeof(MilestoneInput),
        Response = typeof(MilestoneView),
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> ReviseMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await drafts.ReviseMilestoneAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("RemoveMilestone")]
    [Endpoint(
        Access.Hirer,
        "Takes a milestone out of a draft, which voids the contract's signatures.",
        Status = StatusCodes.Status204NoContent,
        Errors = "not_your_part,contract_not_draft,version_mismatch")]
    public async Task<IResult> RemoveMilestoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/milestones/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await drafts.RemoveMilestoneAsync(request.Caller(), id, request.IfMatch(), cancellationToken)).NoContent();
}
