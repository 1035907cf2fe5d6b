using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Jobs;

/// <summary>What a job said before.</summary>
public sealed class JobRevisionFunctions(ListJobRevisions list)
{
    [Function("ListJobRevisions")]
    [Operation("What a published job says and said before, the latest first.", Response = typeof(Page<JobRevision>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/jobs/{id:guid}/revisions")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await list.ExecuteAsync(request.Caller(), id, request.Paging(), cancellationToken)).Ok();
}
