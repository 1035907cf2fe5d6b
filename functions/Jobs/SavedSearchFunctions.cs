using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Searches that look for new jobs by themselves.</summary>
public sealed class SavedSearchFunctions(SavedSearches searches)
{
    [Function("SaveSearch")]
    [Operation("Saves a search, which tells of new jobs each hour or day.", Request = typeof(SavedSearchContent), Response = typeof(SavedSearch), Status = 201, Errors = "too_many_searches")]
    public async Task<IResult> SaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/jobs/searches")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var content = await request.ReadJsonAsync<SavedSearchContent>(cancellationToken);
        return (await searches.SaveAsync(caller, content, cancellationToken)).Created(_ => "/jobs/searches");
    }

    [Function("ListSearches")]
    [Operation("The caller's saved searches, the latest first.", Response = typeof(Page<SavedSearch>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/searches")] HttpRequest request, CancellationToken cancellationToken) =>
        (await searches.ListAsync(request.Caller(), request.Paging(), cancellationToken)).Ok();

    [Function("DeleteSearch")]
    [Operation("Deletes a saved search.", Status = 204)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/jobs/searches/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await searches.DeleteAsync(request.Caller(), id, cancellationToken)).NoContent();
}
