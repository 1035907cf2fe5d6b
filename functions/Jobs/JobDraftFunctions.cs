using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>What a hirer writes about a job.</summary>
public sealed class JobDraftFunctions(DraftJob draft, ChangeJob change, DiscardJob discard)
{
    [Function("CreateJob")]
    [Operation("Makes a draft of a job.", Request = typeof(JobContent), Response = typeof(Job), Status = 201, Roles = "hirer", Errors = "job_deadline_passed")]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<JobContent>(cancellationToken);
        return (await draft.ExecuteAsync(caller, content, cancellationToken)).Created(job => $"/jobs/{job.Id}");
    }

    [Function("ChangeJob")]
    [Operation("Changes a job by a merge patch.", Request = typeof(JobContent), Response = typeof(Job), Roles = "hirer", Errors = "job_not_open,job_deadline_passed,not_your_job,version_mismatch")]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await change.ExecuteAsync(caller, id, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("DeleteJob")]
    [Operation("Deletes a draft.", Status = 204, Roles = "hirer", Errors = "job_not_draft,not_your_job,version_mismatch")]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await discard.ExecuteAsync(request.Caller(), id, request.IfMatch(), cancellationToken)).NoContent();
}
