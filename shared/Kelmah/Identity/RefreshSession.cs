using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Exchanges a refresh token. One conditional commit decides who exchanges it; who comes second gets the same successor.</summary>
public sealed class RefreshSession(
    IDocumentStore store, Transactor transactor, ISessionTokens tokens, SessionIssuer sessions, IRevokedSessions revoked, TimeProvider clock)
{
    /// <summary>
    /// Refused for a token that is unknown, expired or revoked. A token that was exchanged more than 30 seconds ago ends its
    /// session, for its user and for the thief.
    /// </summary>
    public async Task<Result<SignedIn>> ExecuteAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var hash = tokens.HashOf(refreshToken);
        RefreshToken? stolen = null;
        var outcome = await transactor.RunAsync<SignedIn?>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var link = await store.FindAsync(RefreshTokenCollection.Token.Is(hash), cancellationToken).ConfigureAwait(false);
            if (link is null) return IdentityErrors.RefreshTokenNotValid;
            if (link.RotatedAt is null || link.IsInGrace(now)) return await ContinueAsync(work, link, refreshToken, now, cancellationToken).ConfigureAwait(false);
            stolen = link;
            var newest = await FindNewestAsync(link, cancellationToken).ConfigureAwait(false);
            if (newest is not null) work.Update(newest.RevokeAsStolen(now));
            return default(SignedIn);
        }, cancellationToken).ConfigureAwait(false);
        if (stolen is not null) await revoked.RevokeAsync(stolen.SessionId, clock.GetUtcNow()).ConfigureAwait(false);
        return outcome.Then<SignedIn>(signedIn => signedIn is null ? IdentityErrors.RefreshTokenReused : signedIn);
    }

    private async Task<Result<SignedIn?>> ContinueAsync(
        UnitOfWork work, RefreshToken link, string refreshToken, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(link.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return IdentityErrors.RefreshTokenNotValid;
        if (!user.IsActive) return IdentityErrors.AccountClosed;
        if (link.RotatedAt is null) return sessions.Continue(work, user, link, refreshToken, now);
        var newest = await FindNewestAsync(link, cancellationToken).ConfigureAwait(false);
        return newest?.IsUsable(now) == true ? sessions.Repeat(user, link, refreshToken) : IdentityErrors.RefreshTokenNotValid;
    }

    private ValueTask<RefreshToken?> FindNewestAsync(RefreshToken link, CancellationToken cancellationToken) =>
        store.FindAsync(RefreshTokenCollection.CurrentSessionId.Is(link.SessionId), cancellationToken);
}
