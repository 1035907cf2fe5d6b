using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Proves an address by the token from the mail.</summary>
public sealed class VerifyEmail(IDocumentStore store, Transactor transactor, IOneTimeTokens tokens, TimeProvider clock)
{
    /// <summary>Refused for a token that is malformed, forged, replaced by a newer one, used before or older than 24 hours.</summary>
    public async Task<Result<UserView>> ExecuteAsync(string token, CancellationToken cancellationToken)
    {
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        return await transactor.RunAsync<UserView>(userId, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null || EmailVerification.ClaimOf(user) is not { } claim || !tokens.Holds(token, claim)) return IdentityErrors.TokenNotValid;
            return user.VerifyEmail(clock.GetUtcNow()).Then<UserView>(verified => UserView.Of(work.Update(verified)));
        }, cancellationToken).ConfigureAwait(false);
    }
}
