using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Proves the number of the caller's profile by the code from the text message.</summary>
public sealed class VerifyPhone(IDocumentStore store, Transactor transactor, IOneTimeTokens tokens, TimeProvider clock)
{
    /// <summary>Refused for a code that is wrong, used, replaced or older than 10 minutes. Five wrong ones end a code.</summary>
    public async Task<Result<UserView>> ExecuteAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<UserView?>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.PhoneProof.VerifiedAt is not null) return UserView.Of(user);
            var isRight = PhoneVerification.ClaimOf(user) is { } claim && tokens.HoldsCode(code, claim);
            return (isRight ? user.VerifyPhone(now) : user.FailPhoneCode(now)).Then<UserView?>(next =>
            {
                var stored = work.Update(next);
                return isRight ? UserView.Of(stored) : default;
            });
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<UserView>(view => view is null ? IdentityErrors.PhoneCodeNotValid : view);
    }
}
