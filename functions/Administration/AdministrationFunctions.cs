using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Administration;

/// <summary>What administrators do with accounts and dead letters, and the audit log of it.</summary>
public sealed class AdministrationFunctions(UserAdministration users, AuditTrail audit, DeadLetterAdministration deadLetters)
{
    [Function("ListUsers")]
    [Operation("Accounts, newest first; q is the beginning of an address or a name.", Response = typeof(Page<AdminUserView>), Roles = "admin", Query = "limit,cursor,q,role,status")]
    public async Task<IResult> ListUsersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/users")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var search = new UserSearch(query.Text("q"), query.OneOf<UserRole>("role"), query.OneOf<UserStatus>("status"));
        var paging = query.Paging();
        query.End();
        return (await users.ListAsync(caller, search, paging, cancellationToken)).Ok();
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
        return (await users.SuspendAsync(caller, id, input.Reason, cancellationToken)).Ok();
    }

    [Function("ReinstateUser")]
    [Operation("Ends a suspension.", Response = typeof(AdminUserView), Roles = "admin")]
    public async Task<IResult> ReinstateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/users/{id:guid}/reinstate")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await users.ReinstateAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListAudit")]
    [Operation("Privileged acts, newest first.", Response = typeof(Page<AuditEntryView>), Roles = "admin", Query = "limit,cursor,actorId,action,subject")]
    public async Task<IResult> ListAuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/audit")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var filter = new AuditFilter(query.Id("actorId"), query.OneOf<AuditAction>("action"), query.Text("subject"));
        var paging = query.Paging();
        query.End();
        return (await audit.ListAsync(caller, filter, paging, cancellationToken)).Ok();
    }

    [Function("VerifyAudit")]
    [Operation("Checks that no entry of the audit log is missing or changed.", Response = typeof(AuditVerification), Roles = "admin")]
    public async Task<IResult> VerifyAuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/audit/verification")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await audit.VerifyAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListDeadLetters")]
    [Operation("Messages that were given up, newest first.", Response = typeof(Page<Kernel.Queues.DeadLetter>), Roles = "admin", Query = "limit,cursor,queue", Errors = "queues_unavailable")]
    public async Task<IResult> ListDeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/admin/dead-letters")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var query = request.Query();
        var queue = query.Text("queue");
        var paging = query.Paging();
        query.End();
        return (await deadLetters.ListAsync(caller, queue, paging, cancellationToken)).Ok();
    }

    [Function("ReplayDeadLetter")]
    [Operation("Puts a message that was given up back into its queue.", Roles = "admin", Status = 202, Errors = "queues_unavailable")]
    public async Task<IResult> ReplayDeadLetterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/dead-letters/{id}/replay")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        (await deadLetters.ReplayAsync(request.Caller(), id, cancellationToken)).Accepted();
}
