using Kelmah.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Contracts;

/// <summary>Reads, signs, cancels and follows contracts.</summary>
public sealed class ContractFunctions(Agreements contracts, ContractTimelines timelines, EndingPreviews previews, ContractClocks clocks)
{
    [Function("GetContract")]
    [Endpoint(Access.SignedIn, "Shows a contract with its milestones.", Private = "contracts/{id}", Response = typeof(ContractView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await contracts.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListContracts")]
    [Endpoint(Access.SignedIn, "Lists your contracts, newest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<ContractView>), Query = typeof(ContractQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<ContractQuery>();
        return (await contracts.ListAsync(request.Caller(), query.ToSearch(), query.Paging, cancellationToken)).Ok();
    }

    [Function("SignContract")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Signs the terms as they were read; the second signature makes the contract active.",
        IsIdempotent = true,
        Request = typeof(SignatureInput),
        Response = typeof(ContractView),
        Errors = "email_not_verified,contract_not_draft,contract_terms_changed,milestones_must_sum_to_total,milestone_already_due,account_suspended,erasure_pending")]
    public async Task<IResult> SignAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/sign")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<SignatureInput>(cancellationToken);
        return (await contracts.SignAsync(caller, id, input.TermsHash, cancellationToken)).Ok();
    }

    [Function("CancelContract")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Withdraws from a contract before its escrow is funded.",
        IsIdempotent = true,
        CanDryRun = true,
        Response = typeof(ContractView),
        Errors = "contract_already_funded,contract_ended")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/cancel")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await contracts.CancelAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("PreviewCancellation")]
    [Endpoint(Access.Hirer | Access.Worker, "Shows who would get what if the contract ended now.", Response = typeof(CancellationPreview), Query = typeof(CancellationQuery))]
    public async Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/cancel/preview")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await previews.PreviewAsync(request.Caller(), id, request.Query<CancellationQuery>().ToWorker, cancellationToken)).Ok();

    [Function("PauseContract")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Says that you are away: each deadline that runs against you passes so many days later, once.",
        IsIdempotent = true,
        Request = typeof(PauseInput),
        Response = typeof(ContractView),
        Errors = "contract_not_active,nothing_to_pause,pause_used")]
    public async Task<IResult> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/contracts/{id:guid}/pause")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PauseInput>(cancellationToken);
        return (await clocks.PauseAsync(caller, id, input, cancellationToken)).Ok();
    }

    [Function("GetContractTimeline")]
    [Endpoint(Access.SignedIn, "Shows what happened to a contract, and what happens next automatically, when and in whose favour.", Private = "contracts/{id}", Response = typeof(ContractTimeline))]
    public async Task<IResult> TimelineAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/contracts/{id:guid}/timeline")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await timelines.GetAsync(request.Caller(), id, cancellationToken)).Ok();
}

/// <summary>The end that is shown.</summary>
public sealed record CancellationQuery : RequestQuery
{
    /// <summary>What of the held amounts goes to the worker, before the platform's fee, in the contract's currency, such as 150.00; what is approved and under review without it.</summary>
    public string? ToWorker { get; init; }
}

/// <summary>Which contracts are listed.</summary>
public sealed record ContractQuery : PagingQuery
{
    /// <summary>Those of any of these statuses, separated by commas; all without it.</summary>
    public IReadOnlyList<ContractStatus> Status { get; init; } = [];

    /// <summary>Those for one job.</summary>
    public Guid? JobId { get; init; }

    /// <summary>Those with one other party.</summary>
    public Guid? PartyId { get; init; }

    /// <summary>Those of which the caller is the hirer, or the worker; both without it.</summary>
    public PartySide? As { get; init; }

    public ContractSearch ToSearch() => new() { Statuses = Status, JobId = JobId, PartyId = PartyId, Side = As };
}
