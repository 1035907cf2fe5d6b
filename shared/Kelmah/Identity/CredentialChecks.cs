using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Checks passwords and one-time codes for the use cases that require them: a stolen session alone does not suffice for sensitive acts.
/// Wrong ones are counted in the store, at the place where they were given.
/// </summary>
public sealed class CredentialChecks(
    IDocumentStore store, Transactor transactor, IPasswords passwords, ITotpSecrets secrets, LockoutOptions lockouts, IIdSource ids)
{
    /// <summary>The caller's account if the password is right; a wrong one counts within the session, of which some lock it for passwords.</summary>
    public async Task<Result<User>> CheckPasswordAsync(Caller caller, string password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaxLength) return IdentityErrors.InvalidCredentials;
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        var isRight = passwords.Compare(user.Password, password) != PasswordMatch.Wrong;
        return await transactor.RunAsync<User>(user.Id, async work =>
        {
            var refusal = await CountAsync(work, GuessPlace.PasswordsOfSession(caller.SessionId), user.Id, isRight, now, cancellationToken).ConfigureAwait(false);
            return refusal is null ? user : refusal;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The factor after it has accepted the code; refused for a code that is wrong or was used before, which is counted.</summary>
    /// <param name="work">The commit; what is refused has to be recorded by it, too.</param>
    /// <param name="factor">The user's.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="place">Where it is given.</param>
    /// <param name="sessionId">The session that it proves; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<TotpFactor>> AcceptCodeAsync(
        UnitOfWork work, TotpFactor factor, string code, GuessPlace place, Guid? sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!factor.IsEnabled) return IdentityErrors.TotpNotEnabled;
        var accepted = Accept(factor, code, sessionId, now);
        return await CountAsync(work, place, factor.Id, accepted.Refusal is null, now, cancellationToken).ConfigureAwait(false) is { } refusal ? refusal : accepted;
    }

    /// <summary>The step of the code that confirms a secret; refused for a wrong one, which counts within the session.</summary>
    public async Task<Result<long>> AcceptFirstCodeAsync(
        UnitOfWork work, TotpFactor factor, string code, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var step = StepOf(factor, code, now);
        var refusal = await CountAsync(work, GuessPlace.CodesOfSession(caller.SessionId), factor.Id, step is not null, now, cancellationToken).ConfigureAwait(false);
        return refusal is null ? step!.Value : refusal;
    }

    /// <summary>
    /// Counts a guess: a wrong one is refused and recorded, every one is refused while the place is locked, and a right one ends the
    /// count. Null for a right one.
    /// </summary>
    public async Task<Refusal?> CountAsync(
        UnitOfWork work, GuessPlace place, Guid userId, bool isRight, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await work.FindAsync(WrongGuessesCollection.Place.Is(place.Key), cancellationToken).ConfigureAwait(false);
        var isPassword = place.Kind == GuessKind.Password;
        if (known?.IsLocked(now) == true) return isPassword ? IdentityErrors.InvalidCredentials : IdentityErrors.TotpLocked;
        if (!isRight)
        {
            if (known is null) work.Insert(WrongGuesses.First(ids.NewId(), place, userId, lockouts, now), DuplicateAnswer.DecideAgain);
            else work.Update(known.Fail(place.Kind, lockouts, now));
            return (isPassword ? IdentityErrors.InvalidCredentials : IdentityErrors.TotpCodeWrong).Recorded();
        }

        if (known is not null) work.Delete(known);
        return null;
    }

    /// <summary>The lock of the account, and the count of wrong passwords from devices that are not known. Null for a right one.</summary>
    public Refusal? CountElsewhere(UnitOfWork work, User user, bool isRight, DateTimeOffset now)
    {
        if (user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
        if (isRight) return null;
        work.Update(user.FailSignIn(lockouts, now));
        return IdentityErrors.InvalidCredentials.Recorded();
    }

    private Result<TotpFactor> Accept(TotpFactor factor, string code, Guid? sessionId, DateTimeOffset now)
    {
        if (code.Length > TotpCode.Digits) return factor.TakeRecoveryCode(secrets.HashOf(factor.Id, code), sessionId, now);
        return StepOf(factor, code, now) is { } step ? factor.TakeCode(step, sessionId, now) : IdentityErrors.TotpCodeWrong;
    }

    /// <summary>The step of a code; null for a wrong one.</summary>
    private long? StepOf(TotpFactor factor, string code, DateTimeOffset now) =>
        TotpCode.FindStep(secrets.Read(factor.Id, factor.ProtectedSecret), code, now);
}
