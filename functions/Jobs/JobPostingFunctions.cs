using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>The jobs of a hirer.</summary>
public sealed class JobPostingFunctions(JobPostings postings)
{
    [Function("CreateJob")]
    [Endpoint(Access.Hirer, "Makes a draft of a job.", IsIdempotent = true, Request = typeof(JobContent), Response = typeof(JobView), Status = 201, Errors = "job_deadline_passed")]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<JobContent>(cancellationToken);
        return (await postings.DraftAsync(caller, content, cancellationToken)).Created(job => $"/jobs/{job.Id}");
    }

    [Function("ChangeJob")]
    [Endpoint(Access.Hirer, "Changes a job by a merge patch.", Request = typeof(JobContent), Response = typeof(JobView), Errors = "job_not_open,job_deadline_passed,not_your_job,version_mismatch")]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await postings.ChangeAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("DeleteJob")]
    [Endpoint(Access.Hirer, "Deletes a draft.", Status = 204, Errors = "job_not_draft,not_your_job,version_mismatch")]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await postings.DiscardAsync(request.Caller(), id, request.IfMatch(), cancellationToken)).NoContent();

    [Function("PublishJob")]
    [Endpoint(Access.Hirer, "Opens a draft for applications.", IsIdempotent = true, Response = typeof(JobView), Errors = "email_not_verified,account_suspended,job_not_draft,job_deadline_passed,not_your_job,erasure_pending")]
    public async Task<IResult> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/publish")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await postings.PublishAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("CloseJob")]
    [Endpoint(Access.Hirer, "Takes no more applications.", IsIdempotent = true, Response = typeof(JobView), Errors = "job_not_active,not_your_job")]
    public async Task<IResult> CloseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/close")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await postings.CloseAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ReopenJob")]
    [Endpoint(Access.Hirer, "Opens a closed job again.", IsIdempotent = true, Response = typeof(JobView), Errors = "account_suspended,job_not_closed,job_has_contract,job_deadline_passed,not_your_job,erasure_pending,email_not_verified")]
    public async Task<IResult> ReopenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/reopen")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await postings.ReopenAsync(request.Caller(), id, cancellationToken)).Ok();
}
