using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>Verifies that an email address or a phone number is the user's own.</summary>
public sealed class ContactVerification(
    Transactor transactor, IOneTimeTokens tokens, Sessions sessions, ContactLimits contacts, AccountOptions limits, TimeProvider clock)
{
    /// <summary>
    /// Verifies an address by the token from the mail, which makes the account of the registration that the mail was sent for: of
    /// several registrations of one address, the first that is confirmed holds, and the others are void. Refused for a token that is
    /// malformed, forged, replaced by a newer one, used before or too old.
    /// </summary>
    public async Task<Result<UserView>> VerifyEmailAsync(string token, CancellationToken cancellationToken)
    {
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var outcome = await transactor.RunAsync<UserView>(userId, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return IdentityErrors.TokenNotValid;
            if (OneTimeClaim.OfEmail(user) is { } claim && tokens.Holds(token, claim))
                return user.VerifyEmail(limits, now).Then<UserView>(verified => UserView.Of(work.Update(verified)));
            var confirmed = user.Registrations.FirstOrDefault(one => tokens.Holds(token, OneTimeClaim.OfRegistration(user, one)));
            if (confirmed is null) return IdentityErrors.TokenNotValid;
            ended = await Sessions.EndAllAsync(work, user.Id, except: null, now, cancellationToken).ConfigureAwait(false);
            return user.Supersede(confirmed, limits, now).Then<UserView>(superseded => Replace(work, user.Email, superseded, confirmed, now));
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>The address goes from one account to the other in one commit, the old one first, because no two have one address.</summary>
    private static UserView Replace(UnitOfWork work, string email, User superseded, PendingRegistration confirmed, DateTimeOffset now)
    {
        work.Update(superseded);
        var account = new NewAccount(confirmed.Id, email, confirmed.Password, confirmed.Role, confirmed.Profile, confirmed.WalletId);
        Wallets.Open(work, account.WalletId, account.Id, now);
        return UserView.Of(work.Insert(User.RegisterConfirmed(account, now)));
    }

    /// <summary>
    /// Requests a text message with a code to the number of the caller's profile. Refused without a number, too soon after the last
    /// code, and after some codes in a day, which count for the user whatever the number is, and for the number whoever asks.
    /// </summary>
    public Task<Result<bool>> RequestPhoneCodeAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.RequestPhoneCode(limits, now).IsRefused(out var refusal, out var requested)) return refusal;
            if (requested.NewEvents.IsEmpty) return true;
            if (await contacts.CountCodeAsync(work, requested.Profile.Phone!, now, cancellationToken).ConfigureAwait(false) is { } tooMany) return tooMany;
            work.Update(requested);
            return true;
        }, cancellationToken);

    /// <summary>
    /// Verifies the number of the caller's profile by the code from the text message. Refused for a code that is wrong, used,
    /// replaced or too old. Some wrong ones void a code.
    /// </summary>
    public async Task<Result<UserView>> VerifyPhoneAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<UserView?>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.PhoneProof.VerifiedAt is not null) return UserView.Of(user);
            var isRight = OneTimeClaim.OfPhone(user) is { } claim && tokens.HoldsCode(code, claim);
            return (isRight ? user.VerifyPhone(limits, now) : user.FailPhoneCode(limits, now)).Then<UserView?>(next =>
            {
                var stored = work.Update(next);
                return isRight ? UserView.Of(stored) : default;
            });
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<UserView>(view => view is null ? IdentityErrors.PhoneCodeNotValid : view);
    }
}
