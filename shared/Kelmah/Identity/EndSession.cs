using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Ends one of the caller's sessions: its refresh token at once, its access tokens by the list of revoked sessions.</summary>
public sealed class EndSession(IDocumentStore store, Transactor transactor, ISessionTokens tokens, IRevokedSessions revoked, TimeProvider clock)
{
    /// <summary>By a refresh token of the session, the newest or an older one. Ending it twice is the same as once.</summary>
    public async Task<Result<bool>> ExecuteAsync(Caller caller, string refreshToken, CancellationToken cancellationToken)
    {
        var filter = RefreshTokenCollection.Token.Is(tokens.HashOf(refreshToken));
        var link = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        return link is null ? RequestErrors.NotFound : await ExecuteAsync(caller, link.SessionId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>By its id.</summary>
    public async Task<Result<bool>> ExecuteAsync(Caller caller, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var newest = await store.FindAsync(RefreshTokenCollection.CurrentSessionId.Is(sessionId), cancellationToken).ConfigureAwait(false);
            if (newest is null || newest.UserId != caller.UserId) return RequestErrors.NotFound;
            work.Update(newest.Revoke(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (ended.Refusal is null) await revoked.RevokeAsync(sessionId, now).ConfigureAwait(false);
        return ended;
    }
}
