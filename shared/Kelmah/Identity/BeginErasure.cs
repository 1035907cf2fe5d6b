using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Closes an account whose grace is over, so that nothing new is written while its data go.</summary>
public sealed class BeginErasure(IDocumentStore store, Transactor transactor, ErasureObstacles obstacles, UserSessions sessions, TimeProvider clock)
{
    /// <summary>The closed account. Refused while money or work has turned up meanwhile: it is tried again, and the user can still sign in.</summary>
    public async Task<Result<User>> ExecuteAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var outcome = await transactor.RunAsync<User>(actorId: null, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.BeginErasure(now).IsRefused(out var refusal, out var begun)) return refusal;
            if (begun!.NewEvents.IsEmpty) return begun;
            if (await obstacles.FindAsync(user, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
            ended = await sessions.EndAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
            return work.Update(begun);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RefuseAsync(ended, now).ConfigureAwait(false);
        return outcome;
    }
}
