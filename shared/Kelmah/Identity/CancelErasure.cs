using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Keeps the caller's account after all.</summary>
public sealed class CancelErasure(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The account as it is again; one whose erasure is not asked for is given as it is. Refused once the erasure has begun.</summary>
    public Task<Result<UserView>> ExecuteAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            return user.CancelErasure(clock.GetUtcNow()).Then<UserView>(kept => UserView.Of(work.Update(kept)));
        }, cancellationToken);
}
