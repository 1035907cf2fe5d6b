using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>The caller's list of jobs to find again.</summary>
public sealed class SavedJobFunctions(SaveJob save, ListSavedJobs list)
{
    [Function("SaveJob")]
    [Operation("Puts a job on the caller's list.", Response = typeof(SavedJobView))]
    public async Task<IResult> SaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await save.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ForgetJob")]
    [Operation("Takes a job from the caller's list.", Status = 204)]
    public async Task<IResult> ForgetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await save.UndoAsync(request.Caller(), id, cancellationToken)).NoContent();

    [Function("ListSavedJobs")]
    [Operation("The jobs on the caller's list, the latest saved first.", Response = typeof(Page<SavedJobView>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/saved")] HttpRequest request, CancellationToken cancellationToken) =>
        (await list.ExecuteAsync(request.Caller(), request.Paging(), cancellationToken)).Ok();
}
