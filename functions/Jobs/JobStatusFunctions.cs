using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Opening and closing jobs.</summary>
public sealed class JobStatusFunctions(PublishJob publish, CloseJob close, ReopenJob reopen)
{
    [Function("PublishJob")]
    [Operation("Opens a draft for applications.", Response = typeof(Job), Roles = "hirer", Errors = "email_not_verified,account_suspended,job_not_draft,job_deadline_passed,not_your_job")]
    public async Task<IResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/publish")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await publish.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("CloseJob")]
    [Operation("Takes no more applications.", Response = typeof(Job), Roles = "hirer", Errors = "job_not_active,not_your_job")]
    public async Task<IResult> CloseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/close")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await close.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ReopenJob")]
    [Operation("Opens a closed job again.", Response = typeof(Job), Roles = "hirer", Errors = "account_suspended,job_not_closed,job_has_contract,job_deadline_passed,not_your_job")]
    public async Task<IResult> ReopenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/reopen")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await reopen.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();
}
