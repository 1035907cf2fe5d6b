using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Ends all sessions of a user.</summary>
public sealed class EndAllSessions(Transactor transactor, UserSessions sessions, TimeProvider clock)
{
    /// <summary>The caller's own, this one included. Gives their number.</summary>
    public async Task<Result<int>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>>(
            caller.UserId,
            async work => await sessions.EndAsync(work, caller.UserId, except: null, now, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refusal, out var ended)) return refusal;
        await sessions.RefuseAsync(ended, now).ConfigureAwait(false);
        return ended.Length;
    }
}
