using System.Collections.Immutable;
using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What administrators do with accounts. Everything is recorded in the audit log.</summary>
public sealed class UserAdministration(IDocumentStore store, Transactor transactor, Sessions sessions, IAuditTrail audit, TimeProvider clock)
{
    /// <summary>A page of accounts, newest first.</summary>
    public async Task<Result<Page<AdminUserView>>> ListAsync(UserSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<User> { Where = search.ToCondition(), Limit = paging.Limit, Cursor = paging.Cursor };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(AdminUserView.Of);
    }

    /// <summary>
    /// Keeps a user from new work and ends the user's sessions. Refused for the caller's own account. Suspending twice is the
    /// same as once.
    /// </summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="reason">1 to 500 characters; the user is told.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<AdminUserView>> SuspendAsync(Caller caller, Guid userId, string reason, CancellationToken cancellationToken)
    {
        if (caller.UserId == userId) return IdentityErrors.OwnAccount;
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var outcome = await transactor.RunAsync<AdminUserView>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.Suspend(reason, now).IsRefused(out var refusal, out var suspended)) return refusal;
            if (suspended.NewEvents.IsEmpty) return AdminUserView.Of(user);
            ended = await Sessions.EndAllAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
            await audit.RecordAsync(work, AuditAction.UserSuspended, $"users/{userId}", suspended.SuspensionReason, cancellationToken).ConfigureAwait(false);
            return AdminUserView.Of(work.Update(suspended));
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Ends a suspension. A user who is not suspended stays as they are.</summary>
    public Task<Result<AdminUserView>> ReinstateAsync(Caller caller, Guid userId, CancellationToken cancellationToken) =>
        transactor.RunAsync<AdminUserView>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            var reinstated = user.Reinstate(clock.GetUtcNow());
            if (reinstated.NewEvents.IsEmpty) return AdminUserView.Of(user);
            await audit.RecordAsync(work, AuditAction.UserReinstated, $"users/{userId}", reason: null, cancellationToken).ConfigureAwait(false);
            return AdminUserView.Of(work.Update(reinstated));
        }, cancellationToken);
}
