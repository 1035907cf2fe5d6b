using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The last commit of an erasure: the account becomes a pseudonym, and is due no more.</summary>
public sealed class FinishErasure(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The pseudonym. Refused for an account whose erasure has not begun.</summary>
    public Task<Result<User>> ExecuteAsync(Guid userId, CancellationToken cancellationToken) =>
        transactor.RunAsync<User>(actorId: null, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            return user.Erase(clock.GetUtcNow()).Then<User>(pseudonym => work.Update(pseudonym));
        }, cancellationToken);
}
