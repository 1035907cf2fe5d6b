using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Administration;

/// <summary>Ends a suspension.</summary>
public sealed class ReinstateUser(IDocumentStore store, Transactor transactor, AuditTrail audit, TimeProvider clock)
{
    /// <summary>A user who is not suspended stays as they are.</summary>
    public Task<Result<AdminUserView>> ExecuteAsync(Caller caller, Guid userId, CancellationToken cancellationToken) =>
        transactor.RunAsync<AdminUserView>(caller.UserId, async work =>
        {
            if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            var reinstated = user.Reinstate(clock.GetUtcNow());
            if (reinstated.NewEvents.IsEmpty) return AdminUserView.Of(user);
            await audit.RecordAsync(work, AuditAction.UserReinstated, $"users/{userId}", reason: null, cancellationToken).ConfigureAwait(false);
            return AdminUserView.Of(work.Update(reinstated));
        }, cancellationToken);
}
