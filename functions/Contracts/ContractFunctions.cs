using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Drafts and reads contracts.</summary>
public sealed class ContractFunctions(AcceptApplication accept, GetContract get, ListContracts list, ReviseContract revise)
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
        var drafted = await accept.ExecuteAsync(request.Caller(), id, cancellationToken);
        return drafted.Created(contract => $"/contracts/{contract.Id}");
    }

    [Function("GetContract")]
    [Operation("Shows a contract with its milestones.", Response = typeof(ContractView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/contracts/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListContracts")]
    [Operation("Lists your contracts, newest first.", Response = typeof(Page<ContractView>), Query = "status,limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/contracts")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var status = query.OneOf<ContractStatus>("status");
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(caller, status, paging, cancellationToken)).Ok();
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
        return (await revise.ExecuteAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }
}
