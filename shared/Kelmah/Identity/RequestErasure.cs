using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Asks for the erasure of the caller's account, proved by the password and, where one is in use, an authenticator's code.</summary>
public sealed class RequestErasure(
    ErasureProof proof, ErasureObstacles obstacles, UserSessions sessions, EndOpenWork openWork, Transactor transactor, TimeProvider clock)
{
    /// <summary>
    /// Ends all sessions; within the grace the user can sign in again to cancel. Refused while money or live work stands
    /// against it. A repeat gives the first outcome.
    /// </summary>
    public async Task<Result<ErasureView>> ExecuteAsync(Caller caller, string password, string? code, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        if ((await proof.CompareAsync(caller, password, now, cancellationToken).ConfigureAwait(false)).IsRefused(out var wrong, out var compared)) return wrong;
        var outcome = await transactor.RunAsync<ErasureView?>(caller.UserId, async work =>
        {
            var proved = await proof.TakeAsync(work, compared!, code, now, cancellationToken).ConfigureAwait(false);
            if (proved.IsRefused(out var refusal, out var user)) return refusal;
            if (user is null) return default(ErasureView);
            if (user.RequestErasure(now).IsRefused(out refusal, out var asked)) return refusal;
            if (user.ErasureDueAt is null && await obstacles.FindAsync(user, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
            ended = await sessions.EndAsync(work, user.Id, except: null, now, cancellationToken).ConfigureAwait(false);
            return ErasureView.Of(work.Update(asked!));
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var view)) return refused;
        if (view is null) return IdentityErrors.TotpCodeWrong;
        await sessions.RefuseAsync(ended, now).ConfigureAwait(false);
        await openWork.ExecuteAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return view;
    }
}
