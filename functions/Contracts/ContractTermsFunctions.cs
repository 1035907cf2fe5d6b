using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>The texts of contracts' terms.</summary>
public sealed class ContractTermsFunctions(TermsVersions versions)
{
    [Function("GetContractTerms")]
    [Endpoint(Access.SignedIn, "Shows the text of a contract's terms, which is read before its hash is signed.", Private = "contracts/{id}", Response = typeof(ContractTermsView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/terms")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await versions.GetAsync(request.Caller(), id, number: null, cancellationToken)).Ok();

    [Function("GetContractTermsVersion")]
    [Endpoint(Access.SignedIn, "Shows a version of a contract's terms with its text.", Private = "contracts/{id}", Response = typeof(ContractTermsView))]
    public async Task<IResult> GetVersionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/terms/{version:int}")] HttpRequest request,
        Guid id,
        int version,
        CancellationToken cancellationToken) =>
        (await versions.GetAsync(request.Caller(), id, version, cancellationToken)).Ok();

    [Function("ListContractTermsVersions")]
    [Endpoint(Access.SignedIn, "Lists the versions of a contract's terms without their texts, newest first.", Private = "contracts/{id}", Response = typeof(Page<ContractTermsSummary>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/terms/versions")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await versions.ListAsync(request.Caller(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();
}
