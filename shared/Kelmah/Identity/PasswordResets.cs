using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Changes passwords by the token from a mail.</summary>
public sealed class PasswordResets(
    IDocumentStore store, Transactor transactor, IOneTimeTokens tokens, IPasswords passwords, Sessions sessions, AccountOptions limits, TimeProvider clock)
{
    /// <summary>
    /// Changes a password by the token from a mail and ends all sessions of the account. Refused for a token that is malformed,
    /// forged, replaced by a newer one, used before or too old.
    /// </summary>
    public async Task<Result<bool>> ResetAsync(string token, string password, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        PasswordRules.Check(errors, "password", password);
        if (errors.Found(out var refusal)) return refusal;
        if (tokens.UserOf(token) is not { } userId) return IdentityErrors.TokenNotValid;
        // Checked before the costly hash, and decided within the commit.
        if (!Holds(await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false), token)) return IdentityErrors.TokenNotValid;
        var hash = passwords.Hash(password);
        var now = clock.GetUtcNow();
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>>(userId, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (!Holds(user, token)) return IdentityErrors.TokenNotValid;
            if (user.ResetPassword(hash, limits, now).IsRefused(out var late, out var changed)) return late;
            work.Update(changed);
            if (user.EmailVerifiedAt is null) await DropFactorAsync(work, user, now, cancellationToken).ConfigureAwait(false);
            return await Sessions.EndAllAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var ended)) return refused;
        await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return true;
    }

    /// <summary>The factors of whoever registered an address that nobody had proved to own.</summary>
    private static async Task DropFactorAsync(UnitOfWork work, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false) is { } factors) work.Update(factors.DisableAll(now));
    }

    private bool Holds([NotNullWhen(true)] User? user, string token) =>
        user is { IsActive: true } && OneTimeClaim.OfPasswordReset(user) is { } claim && tokens.Holds(token, claim);
}
