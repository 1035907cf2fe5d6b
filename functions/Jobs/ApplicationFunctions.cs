using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Applying, and what becomes of an application.</summary>
public sealed class ApplicationFunctions(ApplyToJob apply, GetApplication get, WithdrawApplication withdraw, RejectApplication reject)
{
    [Function("ApplyToJob")]
    [Operation("Applies to a job, once.", Request = typeof(ApplicationContent), Response = typeof(ApplicationView), Status = 201, Roles = "worker", Errors = "already_applied,email_not_verified,job_not_active,job_deadline_passed,job_currency_differs")]
    public async Task<IResult> ApplyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/applications")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<ApplicationContent>(cancellationToken);
        return (await apply.ExecuteAsync(caller, id, content, cancellationToken)).Created(application => $"/applications/{application.Id}");
    }

    [Function("GetApplication")]
    [Operation("One application, for its worker and the job's hirer.", Response = typeof(ApplicationView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/applications/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawApplication")]
    [Operation("Takes an application back.", Response = typeof(ApplicationView), Roles = "worker", Errors = "application_not_pending,not_your_application")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/withdraw")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await withdraw.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RejectApplication")]
    [Operation("Says no to an application.", Request = typeof(RejectionInput), Response = typeof(ApplicationView), Roles = "hirer", Errors = "application_not_pending,not_your_job")]
    public async Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/reject")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new RejectionInput(), cancellationToken);
        return (await reject.ExecuteAsync(caller, id, input.Reason, cancellationToken)).Ok();
    }
}
