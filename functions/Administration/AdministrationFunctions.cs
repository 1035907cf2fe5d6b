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
    [Endpoint(Access.Admin, "Accounts, newest first; q is the beginning of an address or a name.", Private = "users", Response = typeof(Page<AdminUserView>), Query = typeof(UserQuery))]
    public async Task<IResult> ListUsersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/users")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<UserQuery>();
        return (await users.ListAsync(new UserSearch(query.Q, query.Role, query.Status), query.Paging, cancellationToken)).Ok();
    }

    [Function("SuspendUser")]
    [Endpoint(Access.Admin, "Ends a user's sessions and keeps the user from new work; the rights to money stay.", IsIdempotent = true, Request = typeof(ReasonInput), Response = typeof(AdminUserView), Errors = "own_account")]
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
    [Endpoint(Access.Admin, "Ends a suspension.", IsIdempotent = true, Response = typeof(AdminUserView))]
    public async Task<IResult> ReinstateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/users/{id:guid}/reinstate")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await users.ReinstateAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ListAudit")]
    [Endpoint(Access.Admin, "Privileged acts, newest first.", NotPrivate = NotPrivate.Audit, Response = typeof(Page<AuditEntryView>), Query = typeof(AuditQuery))]
    public async Task<IResult> ListAuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/audit")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<AuditQuery>();
        var filter = new AuditFilter(query.ActorId, query.Action, query.Subject);
        return (await audit.ListAsync(filter, query.Paging, cancellationToken)).Ok();
    }

    [Function("VerifyAudit")]
    [Endpoint(Access.Admin, "Checks that no entry of the audit log is missing or changed.", NotPrivate = NotPrivate.Audit, Response = typeof(AuditVerification))]
    public async Task<IResult> VerifyAuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/audit/verification")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await audit.VerifyAsync(cancellationToken)).Ok();

    [Function("ListDeadLetters")]
    [Endpoint(Access.Admin, "Messages that were given up, newest first.", Private = "dead-letters", Response = typeof(Page<Kernel.Queues.DeadLetter>), Query = typeof(DeadLetterQuery), Errors = "queues_unavailable")]
    public async Task<IResult> ListDeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/admin/dead-letters")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var query = request.Query<DeadLetterQuery>();
        return (await deadLetters.ListAsync(query.Queue, query.Paging, cancellationToken)).Ok();
    }

    [Function("ReplayDeadLetter")]
    [Endpoint(Access.Admin, "Puts a message that was given up back into its queue.", IsIdempotent = true, Status = 202, Errors = "queues_unavailable")]
    public async Task<IResult> ReplayDeadLetterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/dead-letters/{id}/replay")] HttpRequest request,
        string id,
        CancellationToken cancellationToken) =>
        (await deadLetters.ReplayAsync(request.Caller(), id, cancellationToken)).Accepted();
}

/// <summary>Which accounts are listed; all without a parameter.</summary>
public sealed record UserQuery : PagingQuery
{
    /// <summary>
    /// The beginning of an address, of a name or of a last name. Case does not matter; in names, neither do accents, and letters such as ɔ, ɛ and ŋ are as their base letters.
    /// </summary>
    public string? Q { get; init; }

    /// <summary>Those who hold a role, alone or beside another.</summary>
    public UserRole? Role { get; init; }

    /// <summary>Those of one status.</summary>
    public UserStatus? Status { get; init; }
}

/// <summary>Which entries of the audit log are listed; all without a parameter.</summary>
public sealed record AuditQuery : PagingQuery
{
    /// <summary>Those of one actor.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Those of one kind.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>Those about one thing, for example <c>users/018f…</c>.</summary>
    public string? Subject { get; init; }
}

/// <summary>Which messages that were given up are listed.</summary>
public sealed record DeadLetterQuery : PagingQuery
{
    /// <summary>Those of one queue, by its name; all without it.</summary>
    public string? Queue { get; init; }
}
