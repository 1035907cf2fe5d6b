using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>The caller's saved jobs and saved searches.</summary>
public sealed class SavedFunctions(SavedJobs jobs, SavedSearches searches)
{
    [Function("SaveJob")]
    [Endpoint(Access.SignedIn, "Puts a job on the caller's list.", IsIdempotent = true, Response = typeof(SavedJobView))]
    public async Task<IResult> SaveJobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.SaveAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ForgetJob")]
    [Endpoint(Access.SignedIn, "Takes a job from the caller's list.", Status = 204)]
    public async Task<IResult> ForgetJobAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/{id:guid}/save")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await jobs.ForgetAsync(request.Caller(), id, cancellationToken)).NoContent();

    [Function("ListSavedJobs")]
    [Endpoint(Access.SignedIn, "The jobs on the caller's list, the latest saved first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<SavedJobView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListJobsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/saved")] HttpRequest request, CancellationToken cancellationToken) =>
        (await jobs.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("SaveSearch")]
    [Endpoint(Access.SignedIn, "Saves a search, which tells of new jobs each hour or day.", IsIdempotent = true, Request = typeof(SavedSearchContent), Response = typeof(SavedSearchView), Status = 201, Errors = "too_many_searches")]
    public async Task<IResult> SaveSearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/searches")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<SavedSearchContent>(cancellationToken);
        return (await searches.SaveAsync(caller, content, cancellationToken)).Created(_ => "/jobs/searches");
    }

    [Function("ListSearches")]
    [Endpoint(Access.SignedIn, "The caller's saved searches, the latest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<SavedSearchView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListSearchesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/jobs/searches")] HttpRequest request, CancellationToken cancellationToken) =>
        (await searches.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("DeleteSearch")]
    [Endpoint(Access.SignedIn, "Deletes a saved search.", Status = 204)]
    public async Task<IResult> DeleteSearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/searches/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await searches.DeleteAsync(request.Caller(), id, cancellationToken)).NoContent();
}
