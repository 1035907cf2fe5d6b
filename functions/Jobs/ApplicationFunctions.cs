using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Applications to jobs.</summary>
public sealed class ApplicationFunctions(JobApplications applications)
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
        return (await applications.ApplyAsync(caller, id, content, cancellationToken)).Created(application => $"/applications/{application.Id}");
    }

    [Function("GetApplication")]
    [Operation("One application, for its worker and the job's hirer.", Response = typeof(ApplicationView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/applications/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await applications.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawApplication")]
    [Operation("Takes an application back.", Response = typeof(ApplicationView), Roles = "worker", Errors = "application_not_pending,not_your_application")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/withdraw")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await applications.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RejectApplication")]
    [Operation("Says no to an application.", Request = typeof(RejectionInput), Response = typeof(ApplicationView), Roles = "hirer", Errors = "application_not_pending,not_your_job")]
    public async Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/reject")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadOptionalJsonAsync(new RejectionInput(), cancellationToken);
        return (await applications.RejectAsync(caller, id, input.Reason, cancellationToken)).Ok();
    }

    [Function("ListJobApplications")]
    [Operation("The applications to one job.", Response = typeof(Page<ApplicationView>), Query = "status,limit,cursor", Roles = "hirer", Errors = "not_your_job")]
    public async Task<IResult> ListForJobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/applications")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var (status, paging) = ReadList(request);
        return (await applications.ListForJobAsync(caller, id, status, paging, cancellationToken)).Ok();
    }

    [Function("ListOwnApplications")]
    [Operation("The caller's applications.", Response = typeof(Page<ApplicationView>), Query = "status,limit,cursor", Roles = "worker")]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/applications")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var (status, paging) = ReadList(request);
        return (await applications.ListOwnAsync(caller, status, paging, cancellationToken)).Ok();
    }

    [Function("PreviewPay")]
    [Operation("Shows what is left of a rate after the fee, before applying with it.", Response = typeof(Pay), Query = "proposedRate", Roles = "worker")]
    public async Task<IResult> PreviewPayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/applications/preview")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var proposedRate = query.Text("proposedRate");
        query.End();
        return (await applications.PreviewPayAsync(caller, id, proposedRate, cancellationToken)).Ok();
    }

    private static (ApplicationStatus? Status, Paging Paging) ReadList(HttpRequest request)
    {
        var query = request.Query();
        var status = query.OneOf<ApplicationStatus>("status");
        var paging = query.Paging();
        query.End();
        return (status, paging);
    }
}
