using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Gives an account another password by the token from a mail.</summary>
public sealed class ResetPassword(
    IDocumentStore store, Transactor transactor, IOneTimeTokens tokens, IPasswords passwords, UserSessions sessions, TimeProvider clock)
{
    /// <summary>
    /// Ends all sessions of the account. Refused for a token that is malformed, forged, replaced by a newer one, used before
    /// or older than an hour.
    /// </summary>
    public async Task<Result<bool>> ExecuteAsync(string token, string password, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        PasswordRules.Check(errors, "password", password);
        if (errors.Found(out var refusal)) return refusal;
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        // Looked at before the costly hash, and decided within the commit.
        if (!Holds(await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false), token)) return IdentityErrors.TokenNotValid;
        var hash = passwords.Hash(password);
        var now = clock.GetUtcNow();
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>>(userId, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (!Holds(user, token)) return IdentityErrors.TokenNotValid;
            if (user!.ResetPassword(hash, now).IsRefused(out var late, out var changed)) return late;
            work.Update(changed!);
            return await sessions.EndAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var ended)) return refused;
        await sessions.RefuseAsync(ended, now).ConfigureAwait(false);
        return true;
    }

    private bool Holds(User? user, string token) =>
        user is { IsActive: true } && PasswordReset.ClaimOf(user) is { } claim && tokens.Holds(token, claim);
}
