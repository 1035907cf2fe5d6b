using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Applications to jobs.</summary>
public sealed class ApplicationFunctions(JobApplications applications)
{
    [Function("ApplyToJob")]
    [Endpoint(Access.Worker, "Applies to a job, once.", IsIdempotent = true, Request = typeof(ApplicationContent), Response = typeof(ApplicationView), Status = 201, Errors = "own_job,already_applied,email_not_verified,job_not_active,job_deadline_passed,job_currency_differs,account_suspended,erasure_pending")]
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
    [Endpoint(Access.SignedIn, "One application, for its worker and the job's hirer.", Private = "applications/{id}", Response = typeof(ApplicationView))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/applications/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await applications.GetAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("WithdrawApplication")]
    [Endpoint(Access.Worker, "Takes an application back.", IsIdempotent = true, Response = typeof(ApplicationView), Errors = "application_not_pending,not_your_application")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/applications/{id:guid}/withdraw")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await applications.WithdrawAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("RejectApplication")]
    [Endpoint(Access.Hirer, "Says no to an application.", IsIdempotent = true, Request = typeof(RejectionInput), IsBodyOptional = true, Response = typeof(ApplicationView), Errors = "application_not_pending,not_your_job")]
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
    [Endpoint(Access.Hirer, "The applications to one job.", Response = typeof(Page<ApplicationView>), Query = typeof(ApplicationQuery), Errors = "not_your_job")]
    public async Task<IResult> ListForJobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{id:guid}/applications")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var query = request.Query<ApplicationQuery>();
        return (await applications.ListForJobAsync(request.Caller(), id, query.Status, query.Paging, cancellationToken)).Ok();
    }

    [Function("ListOwnApplications")]
    [Endpoint(Access.Hirer | Access.Worker, "The applications that the caller sent as a worker, and those to all jobs that the caller posted, the latest first.", Response = typeof(Page<ApplicationView>), Query = typeof(OwnApplicationQuery))]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/applications")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<OwnApplicationQuery>();
        return (await applications.ListOwnAsync(request.Caller(), query.As, query.Status, query.JobId, query.Paging, cancellationToken)).Ok();
    }

    [Function("PreviewPay")]
    [Endpoint(Access.Worker, "Shows what is left of a rate after the fee, before applying with it.", Response = typeof(Pay), Query = typeof(PayPreviewQuery), Errors = "own_job")]
    public async Task<IResult> PreviewPayAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/{id:guid}/applications/preview")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await applications.PreviewPayAsync(request.Caller(), id, request.Query<PayPreviewQuery>().ProposedRate, cancellationToken)).Ok();
}

/// <summary>Which applications are listed.</summary>
public record ApplicationQuery : PagingQuery
{
    /// <summary>Those of any of these statuses, separated by commas; all without it.</summary>
    public IReadOnlyList<ApplicationStatus> Status { get; init; } = [];
}

/// <summary>Which of the caller's applications are listed.</summary>
public sealed record OwnApplicationQuery : ApplicationQuery
{
    /// <summary>Those to the jobs that the caller posted, or those that the caller sent; both without it.</summary>
    public PartySide? As { get; init; }

    /// <summary>Those to one job; to all without it.</summary>
    public Guid? JobId { get; init; }
}

/// <summary>The rate whose pay is shown.</summary>
public sealed record PayPreviewQuery : RequestQuery
{
    /// <summary>An amount in the job's currency, such as 150.00.</summary>
    public string? ProposedRate { get; init; }
}
