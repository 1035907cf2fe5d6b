using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>The workers whom a hirer keeps in mind.</summary>
public sealed class SavedWorkerFunctions(SavedWorkers workers)
{
    [Function("SaveWorker")]
    [Endpoint(Access.Hirer, "Puts a worker on the caller's list.", IsIdempotent = true, Response = typeof(SavedWorkerView), Errors = "own_account")]
    public async Task<IResult> SaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/workers/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await workers.SaveAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ForgetWorker")]
    [Endpoint(Access.Hirer, "Takes a worker from the caller's list.", Status = 204)]
    public async Task<IResult> ForgetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/workers/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await workers.ForgetAsync(request.Caller(), id, cancellationToken)).NoContent();

    [Function("ListSavedWorkers")]
    [Endpoint(Access.Hirer, "The workers on the caller's list, the latest saved first.", Response = typeof(Page<SavedWorkerView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/workers/saved")] HttpRequest request, CancellationToken cancellationToken) =>
        (await workers.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();
}
