using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Makes changes of addresses, and undoes them.</summary>
public sealed class EmailChanges(Transactor transactor, IOneTimeTokens tokens, Sessions sessions, AccountOptions options, TimeProvider clock)
{
    /// <summary>
    /// Changes the caller's address by the token from the mail to the new one, in one commit, and ends the caller's other sessions. The
    /// address of an account that nobody has proved to own it by is taken from that, which is closed and erased. Refused for a token that is
    /// malformed, forged, replaced by a newer one, used before or older than 24 hours, and where the address has become another user's.
    /// </summary>
    public async Task<Result<UserView>> ConfirmAsync(Caller caller, string token, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = new List<Guid>();
        var outcome = await transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            ended.Clear();
            var change = await work.FindAsync(EmailChangeCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (change is null || user is null || !tokens.Holds(token, OneTimeClaim.OfEmailChange(change))) return IdentityErrors.TokenNotValid;
            if (change.Confirm(options.EmailChangeUndo, now).IsRefused(out var refusal, out var confirmed)) return refusal;
            if (user.ChangeEmail(change.NewAddress, now).IsRefused(out refusal, out var changed)) return refusal;
            if ((await FreeAsync(work, change.NewAddress, user.Id, now, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var superseded)) return refusal;
            ended.AddRange(superseded);
            ended.AddRange(await Sessions.EndAllAsync(work, user.Id, caller.SessionId, now, cancellationToken).ConfigureAwait(false));
            if (confirmed.PreviousAddress is null) work.Delete(confirmed);
            else work.Update(confirmed);
            return UserView.Of(work.Update(changed, IdentityErrors.EmailAlreadyRegistered));
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RevokeAccessAsync([.. ended], now).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>
    /// Undoes a change, or a request for one, by the token from a mail to the previous address: the account has that address again, all of
    /// its sessions end, and no password is right until one is chosen by the mail that this requests. Factors stay as they are. Refused for a
    /// token that is malformed, forged or used before, and when the time for it is over.
    /// </summary>
    public async Task<Result<bool>> UndoAsync(string token, CancellationToken cancellationToken)
    {
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        var now = clock.GetUtcNow();
        var ended = new List<Guid>();
        var outcome = await transactor.RunAsync<bool>(userId, async work =>
        {
            ended.Clear();
            var change = await work.FindAsync(EmailChangeCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (change?.PreviousAddress is not { } previous || user is not { IsActive: true } || now >= change.ExpiresAt) return IdentityErrors.TokenNotValid;
            if (!tokens.Holds(token, OneTimeClaim.OfEmailUndoing(change))) return IdentityErrors.TokenNotValid;
            if ((await FreeAsync(work, previous, userId, now, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var superseded)) return refusal;
            ended.AddRange(superseded);
            ended.AddRange(await Sessions.EndAllAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false));
            work.Delete(change);
            work.Update(user.UndoEmailChange(previous, now), IdentityErrors.EmailAlreadyRegistered);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RevokeAccessAsync([.. ended], now).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Whether an address is another user's, who has proved to own it, or was somebody's whose account is closed and not erased yet.</summary>
    internal static bool IsTaken(User? owner, Guid userId) => owner is not null && owner.Id != userId && (owner.EmailVerifiedAt is not null || !owner.IsActive);

    /// <summary>
    /// Frees an address of the account of somebody who has not proved to own it: that is closed in the same commit. Gives its sessions, which
    /// end. Before the address is given to another account, because no two have one address.
    /// </summary>
    private static async Task<Result<ImmutableArray<Guid>>> FreeAsync(UnitOfWork work, string address, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var owner = await work.FindByEmailAsync(address, cancellationToken).ConfigureAwait(false);
        if (owner is null || owner.Id == userId) return ImmutableArray<Guid>.Empty;
        if (IsTaken(owner, userId)) return IdentityErrors.EmailAlreadyRegistered;
        if (owner.Supersede(now).IsRefused(out var refusal, out var superseded)) return refusal;
        work.Update(superseded);
        return await Sessions.EndAllAsync(work, owner.Id, except: null, now, cancellationToken).ConfigureAwait(false);
    }
}
