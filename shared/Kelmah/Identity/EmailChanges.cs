using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Requests changes of addresses. Neither the answer nor what is stored tells whether the new address has an account: that is looked up when
/// the mail to it is sent, which then tells its owner.
/// </summary>
public sealed class EmailChangeRequests(
    Transactor transactor, CredentialChecks credentials, ContactLimits contacts, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Requests a change, which a mail to the new address confirms and of which the present one is told. Refused for a wrong password or
    /// code, for an address that is none or is the present one, while the last change can be undone, and after some requests in an hour, which
    /// count for the user and for the new address whoever asks.
    /// </summary>
    public async Task<Result<bool>> RequestAsync(Caller caller, EmailChangeInput input, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        errors.Check(input);
        if (errors.Found(out var refusal)) return refusal;
        var now = clock.GetUtcNow();
        var compared = await credentials.CheckPasswordAsync(caller, input.Password, now, cancellationToken).ConfigureAwait(false);
        if (compared.IsRefused(out var wrong, out var account)) return wrong;
        return await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != account.Password) return IdentityErrors.InvalidCredentials;
            var address = EmailAddress.Normalize(input.Email);
            if (address == user.Email) return InputErrors.Of("email", "It is your address already.");
            var before = await work.FindAsync(EmailChangeCollection.UserId.Is(user.Id), cancellationToken).ConfigureAwait(false);
            if (EmailChange.Request(ids.NewId(), before, user, address, limits.VerificationLifetime, now).IsRefused(out var refused, out var change)) return refused;
            if (user.RequestEmailChange(limits.VerificationMails, now).IsRefused(out refused, out var requested)) return refused;
            if (!await contacts.TryCountAsync(work, address, limits.VerificationMails, now, cancellationToken).ConfigureAwait(false)) return IdentityErrors.TooManyMails;
            if (await RefuseCodeAsync(work, user, caller, input.Code, now, cancellationToken).ConfigureAwait(false) is { } wrongCode) return wrongCode;
            work.Update(requested);
            if (before is null) work.Insert(change, DuplicateAnswer.DecideAgain);
            else work.Update(change);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Refusal?> RefuseCodeAsync(
        UnitOfWork work, User user, Caller caller, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        if (factors?.AreOn(user) != true) return null;
        if (code is null) return SecondFactors.Required(SecondFactors.MethodsOf(factors, user));
        var given = await credentials.AcceptCodeAsync(work, user, caller, code, isProof: false, now, cancellationToken).ConfigureAwait(false);
        if (given.IsRefused(out var refusal, out var accepted)) return refusal;
        work.Update(accepted);
        return null;
    }
}

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
