using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Accounts, one's own and others'.</summary>
public sealed class UserFunctions(GetOwnUser getOwn, ChangeOwnUser changeOwn, GetPublicProfile getPublic)
{
    [Function("GetOwnUser")]
    [Operation("The caller's account.", Response = typeof(UserView))]
    public async Task<IResult> GetOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken) =>
        (await getOwn.ExecuteAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ChangeOwnUser")]
    [Operation("Changes the caller's profile by a merge patch.", Request = typeof(UserChange), Response = typeof(UserView), Errors = "version_mismatch")]
    public async Task<IResult> ChangeOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await changeOwn.ExecuteAsync(caller, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("GetPublicProfile")]
    [Operation("What a user tells everybody.", Response = typeof(PublicProfileView))]
    public async Task<IResult> GetPublicAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await getPublic.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();
}
