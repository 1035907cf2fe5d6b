using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Finding workers.</summary>
public sealed class WorkerFunctions(ListWorkers list)
{
    [Function("ListWorkers")]
    [Operation("Finds workers by what they tell everybody.", Response = typeof(Page<PublicProfileView>), Query = "q,skills,near,radiusKm,minRating,sort,limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/workers")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.Caller();
        var query = request.Query();
        var search = Read(query);
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(search, paging, cancellationToken)).Ok();
    }

    private static WorkerSearch Read(RequestQuery query) => new()
    {
        Words = query.Text("q"),
        Skills = query.List("skills"),
        Near = query.Point("near") is { } point ? new GeoPoint(point.Latitude, point.Longitude) : null,
        RadiusKm = query.Real("radiusKm", 1, 500) ?? 25,
        MinRating = query.Real("minRating", 0, 5) ?? 0,
        Sort = query.OneOf<WorkerSort>("sort") ?? WorkerSort.Newest,
    };
}
