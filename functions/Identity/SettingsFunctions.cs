using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>How the caller likes things.</summary>
public sealed class SettingsFunctions(GetOwnUser getOwn, ChangeSettings change)
{
    [Function("GetSettings")]
    [Operation("The caller's settings.", Response = typeof(UserSettings))]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken) =>
        (await getOwn.ExecuteAsync(request.Caller(), cancellationToken)).Then<UserSettings>(user => user.Settings).Ok();

    [Function("ChangeSettings")]
    [Operation("Replaces the caller's settings.", Request = typeof(UserSettings), Response = typeof(UserSettings), Errors = "version_mismatch")]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var settings = await request.ReadJsonAsync<UserSettings>(cancellationToken);
        return (await change.ExecuteAsync(caller, settings, request.IfMatch(), cancellationToken)).Ok();
    }
}
