using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Keeps a user from new work and ends the user's sessions.</summary>
public sealed class SuspendUser(IDocumentStore store, Transactor transactor, UserSessions sessions, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Refused for the caller's own account. Suspending twice is the same as once.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="reason">1 to 500 characters; the user is told.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<AdminUserView>> ExecuteAsync(Caller caller, Guid userId, string reason, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (caller.UserId == userId) return IdentityErrors.OwnAccount;
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var outcome = await transactor.RunAsync<AdminUserView>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.Suspend(reason, now).IsRefused(out var refusal, out var suspended)) return refusal;
            if (suspended!.NewEvents.IsEmpty) return AdminUserView.Of(user);
            ended = await sessions.EndAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
            await audit.RecordAsync(work, AuditAction.UserSuspended, $"users/{userId}", suspended.SuspensionReason, cancellationToken).ConfigureAwait(false);
            return AdminUserView.Of(work.Update(suspended));
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RefuseAsync(ended, now).ConfigureAwait(false);
        return outcome;
    }
}
