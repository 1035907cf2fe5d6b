using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Changes passwords by the present one.</summary>
public sealed class PasswordChanges(
    IDocumentStore store, Transactor transactor, IPasswords passwords, CredentialChecks credentials, Sessions sessions, TimeProvider clock)
{
    /// <summary>
    /// Changes the caller's password and ends the caller's other sessions. Refused for a wrong present password, which counts within
    /// the session, so that the holder of a stolen one cannot try passwords.
    /// </summary>
    public async Task<Result<bool>> ChangeAsync(Caller caller, string currentPassword, string newPassword, CancellationToken cancellationToken)
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
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != found.Password) return IdentityErrors.InvalidCredentials;
            var place = GuessPlace.PasswordsOfSession(caller.SessionId);
            if (await credentials.CountAsync(work, place, user.Id, isRight, now, cancellationToken).ConfigureAwait(false) is { } wrong) return wrong;
            work.Update(user.ChangePassword(hash, now));
            return await Sessions.EndAllAsync(work, user.Id, caller.SessionId, now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var ended)) return refused;
        await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return true;
    }
}

/// <summary>What a password must be: NIST SP 800-63B requires a length, and that it is none of those that are tried first.</summary>
public static class PasswordRules
{
    /// <summary>In characters.</summary>
    public const int MinLength = 8;

    /// <summary>In characters; limits the cost of hashing.</summary>
    public const int MaxLength = 128;

    /// <summary>Adds what is wrong with a password to <paramref name="errors"/>.</summary>
    public static void Check(InputErrors errors, string field, string password)
    {
        errors.Require(password.Length is >= MinLength and <= MaxLength, field, $"It has {MinLength} to {MaxLength} characters.");
        errors.Require(!CommonPasswords.Contains(password), field, "It is one of the most common passwords, which are tried first; choose another.");
    }
}
