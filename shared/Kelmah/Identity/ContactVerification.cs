using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Verifies that an email address or a phone number is the user's own.</summary>
public sealed class ContactVerification(Transactor transactor, IOneTimeTokens tokens, TimeProvider clock)
{
    /// <summary>
    /// Verifies an address by the token from the mail. Refused for a token that is malformed, forged, replaced by a newer one, used
    /// before or older than 24 hours.
    /// </summary>
    public async Task<Result<UserView>> VerifyEmailAsync(string token, CancellationToken cancellationToken)
    {
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        return await transactor.RunAsync<UserView>(userId, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null || OneTimeClaim.OfEmail(user) is not { } claim || !tokens.Holds(token, claim)) return IdentityErrors.TokenNotValid;
            return user.VerifyEmail(clock.GetUtcNow()).Then<UserView>(verified => UserView.Of(work.Update(verified)));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Requests a text message with a code to the number of the caller's profile. Refused without a number, within a minute of the
    /// last code, and after five codes in a day.
    /// </summary>
    public Task<Result<bool>> RequestPhoneCodeAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            return user.RequestPhoneCode(clock.GetUtcNow()).Then<bool>(requested =>
            {
                work.Update(requested);
                return true;
            });
        }, cancellationToken);

    /// <summary>
    /// Verifies the number of the caller's profile by the code from the text message. Refused for a code that is wrong, used,
    /// replaced or older than 10 minutes. Five wrong ones void a code.
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
            return (isRight ? user.VerifyPhone(now) : user.FailPhoneCode(now)).Then<UserView?>(next =>
            {
                var stored = work.Update(next);
                return isRight ? UserView.Of(stored) : default;
            });
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<UserView>(view => view is null ? IdentityErrors.PhoneCodeNotValid : view);
    }
}
