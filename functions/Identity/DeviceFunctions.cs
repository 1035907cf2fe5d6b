using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The devices on which the caller is signed in.</summary>
public sealed class DeviceFunctions(ListSessions list, EndSession end)
{
    [Function("ListSessions")]
    [Operation("The caller's sessions.", Response = typeof(Page<SessionView>), Query = "limit,cursor")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/auth/sessions")] HttpRequest request, CancellationToken cancellationToken) =>
        (await list.ExecuteAsync(request.Caller(), request.Paging(), cancellationToken)).Ok();

    [Function("EndSession")]
    [Operation("Ends one of the caller's sessions.", Status = 204)]
    public async Task<IResult> EndAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/sessions/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await end.ExecuteAsync(request.Caller(), id, cancellationToken)).NoContent();
}
