using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>Finding jobs.</summary>
public sealed class JobSearchFunctions(GetJob get, ListJobs list)
{
    [Function("GetJob")]
    [Operation("One job.", Response = typeof(Job))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await get.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListJobs")]
    [Operation("Finds jobs; the active ones unless another status is asked for.", Response = typeof(Page<Job>), Query = "q,skills,status,experienceLevel,isRemote,budgetMin,budgetMax,currency,near,radiusKm,hirerId,sort,limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var search = JobSearchQuery.Read(query);
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(caller, search, paging, cancellationToken)).Ok();
    }
}
