using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Profiles and settings, one's own and others', and the search for workers.</summary>
public sealed class UserFunctions(Profiles profiles, Workers workers)
{
    [Function("GetOwnUser")]
    [Operation("The caller's account.", Response = typeof(UserView))]
    public async Task<IResult> GetOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken) =>
        (await profiles.GetOwnAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ChangeOwnUser")]
    [Operation("Changes the caller's profile by a merge patch.", Request = typeof(UserChange), Response = typeof(UserView), Errors = "version_mismatch")]
    public async Task<IResult> ChangeOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await profiles.ChangeOwnAsync(caller, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("GetPublicProfile")]
    [Operation("What a user tells everybody.", Response = typeof(PublicProfileView))]
    public async Task<IResult> GetPublicAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await profiles.GetPublicAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("GetSettings")]
    [Operation("The caller's settings.", Response = typeof(UserSettings))]
    public async Task<IResult> GetSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken) =>
        (await profiles.GetOwnAsync(request.Caller(), cancellationToken)).Then<UserSettings>(user => user.Settings).Ok();

    [Function("ChangeSettings")]
    [Operation("Replaces the caller's settings.", Request = typeof(UserSettings), Response = typeof(UserSettings), Errors = "version_mismatch")]
    public async Task<IResult> ChangeSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var settings = await request.ReadJsonAsync<UserSettings>(cancellationToken);
        return (await profiles.ChangeSettingsAsync(caller, settings, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("ListWorkers")]
    [Operation("Finds workers by what they tell everybody.", Response = typeof(Page<PublicProfileView>), Query = "q,skills,near,radiusKm,minRating,sort,limit,cursor")]
    public async Task<IResult> ListWorkersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/workers")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.Caller();
        var query = request.Query();
        var search = ReadSearch(query);
        var paging = query.Paging();
        query.End();
        return (await workers.SearchAsync(search, paging, cancellationToken)).Ok();
    }

    private static WorkerSearch ReadSearch(RequestQuery query) => new()
    {
        Words = query.Text("q"),
        Skills = query.List("skills"),
        Near = query.Point("near") is { } point ? new GeoPoint(point.Latitude, point.Longitude) : null,
        RadiusKm = query.Real("radiusKm", 1, 500) ?? 25,
        MinRating = query.Real("minRating", 0, 5) ?? 0,
        Sort = query.OneOf<WorkerSort>("sort") ?? WorkerSort.Newest,
    };
}
