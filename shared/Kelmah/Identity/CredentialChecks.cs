using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Checks passwords and one-time codes for the use cases that require them: a stolen session alone does not suffice for sensitive acts.</summary>
public sealed class CredentialChecks(IDocumentStore store, Transactor transactor, IPasswords passwords, ITotpSecrets secrets)
{
    /// <summary>The caller's account if the password is right; a wrong one counts as a failed sign-in.</summary>
    public async Task<Result<User>> CheckPasswordAsync(Caller caller, string password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaxLength) return IdentityErrors.InvalidCredentials;
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        if (user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
        if (passwords.Compare(user.Password, password) != PasswordMatch.Wrong) return user;
        await transactor.RunAsync<bool>(user.Id, async work =>
        {
            var found = await work.FindAsync<User>(user.Id, cancellationToken).ConfigureAwait(false);
            if (found is not null && !found.IsLocked(now)) work.Update(found.FailSignIn(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return IdentityErrors.InvalidCredentials;
    }

    /// <summary>The factor after it has accepted the code; refused for a code that is wrong or was used before.</summary>
    /// <param name="factor">The user's.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="sessionId">The session that it proves; null for one that is about to start.</param>
    /// <param name="now">UTC.</param>
    public Result<TotpFactor> AcceptCode(TotpFactor factor, string code, Guid? sessionId, DateTimeOffset now)
    {
        if (!factor.IsEnabled) return IdentityErrors.TotpNotEnabled;
        if (code.Length > TotpCode.Digits) return factor.TakeRecoveryCode(secrets.HashOf(factor.Id, code), sessionId, now);
        return StepOf(factor, code, now) is { } step ? factor.TakeCode(step, sessionId, now) : IdentityErrors.TotpCodeWrong;
    }

    /// <summary>The step of a code; null for a wrong one.</summary>
    public long? StepOf(TotpFactor factor, string code, DateTimeOffset now) =>
        TotpCode.FindStep(secrets.Unprotect(factor.Id, factor.ProtectedSecret), code, now);
}
