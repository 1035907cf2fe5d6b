using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Gives the caller another password.</summary>
public sealed class ChangePassword(
    IDocumentStore store, Transactor transactor, IPasswords passwords, UserSessions sessions, TimeProvider clock)
{
    /// <summary>
    /// Ends the caller's other sessions. Refused for a wrong present password, which counts as a failed sign-in, so that who
    /// holds a stolen session cannot try passwords.
    /// </summary>
    public async Task<Result<bool>> ExecuteAsync(Caller caller, string currentPassword, string newPassword, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        errors.Require(currentPassword.Length <= PasswordRules.MaxLength, "currentPassword", $"It has at most {PasswordRules.MaxLength} characters.");
        PasswordRules.Check(errors, "newPassword", newPassword);
        if (errors.Found(out var refusal)) return refusal;
        var found = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (found is null) return RequestErrors.NotFound;
        var isRight = passwords.Compare(found.Password, currentPassword) != PasswordMatch.Wrong;
        var hash = isRight ? passwords.Hash(newPassword) : found.Password;
        var now = clock.GetUtcNow();
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>?>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != found.Password || user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
            work.Update(isRight ? user.ChangePassword(hash, now) : user.FailSignIn(now));
            return isRight ? await sessions.EndAsync(work, user.Id, caller.SessionId, now, cancellationToken).ConfigureAwait(false) : default(ImmutableArray<Guid>?);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var ended)) return refused;
        if (ended is not { } others) return IdentityErrors.InvalidCredentials;
        await sessions.RefuseAsync(others, now).ConfigureAwait(false);
        return true;
    }
}
