using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Administration;

/// <summary>Accounts in the hands of administrators.</summary>
public sealed class UserAdministrationFunctions(ListUsers list, SuspendUser suspend, ReinstateUser reinstate)
{
    [Function("ListUsers")]
    [Operation("Accounts, newest first; q is the beginning of an address or a name.", Response = typeof(Page<AdminUserView>), Roles = "admin", Query = "limit,cursor,q,role,status")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/users")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var search = new UserSearch(query.Text("q"), query.OneOf<UserRole>("role"), query.OneOf<UserStatus>("status"));
        var paging = query.Paging();
        query.End();
        return (await list.ExecuteAsync(caller, search, paging, cancellationToken)).Ok();
    }

    [Function("SuspendUser")]
    [Operation("Ends a user's sessions and keeps the user from new work; the rights to money stay.", Request = typeof(ReasonInput), Response = typeof(AdminUserView), Roles = "admin", Errors = "own_account")]
    public async Task<IResult> SuspendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/users/{id:guid}/suspend")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<ReasonInput>(cancellationToken);
        return (await suspend.ExecuteAsync(caller, id, input.Reason, cancellationToken)).Ok();
    }

    [Function("ReinstateUser")]
    [Operation("Ends a suspension.", Response = typeof(AdminUserView), Roles = "admin")]
    public async Task<IResult> ReinstateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/users/{id:guid}/reinstate")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await reinstate.ExecuteAsync(request.Caller(), id, cancellationToken)).Ok();
}
