using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Checks passwords and one-time codes for the use cases that require them: a stolen session alone does not suffice for sensitive acts.
/// Wrong ones are counted in the store, at the place where they were given.
/// </summary>
public sealed class CredentialChecks(
    IDocumentStore store, Transactor transactor, IPasswords passwords, ITotpSecrets secrets, IOneTimeTokens tokens, LockoutOptions lockouts, IIdSource ids)
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

    /// <summary>
    /// The caller's factors after they have accepted a code that is given in a session: of the authenticator, a recovery code, or the one that
    /// was sent for this session. Refused for a code that is wrong or was used before, which is counted within the session and, where a code
    /// was sent, for its channel in all sessions together.
    /// </summary>
    /// <param name="work">The commit; what is refused has to be recorded by it, too.</param>
    /// <param name="user">The caller's account.</param>
    /// <param name="caller">The session.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="isProof">Whether it proves the session from now on, beside what it is given for.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<SecondFactors>> AcceptCodeAsync(
        UnitOfWork work, User user, Caller caller, string code, bool isProof, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        var sent = await work.FindAsync(StepUpCodeCollection.SessionId.Is(caller.SessionId), cancellationToken).ConfigureAwait(false);
        if (sent?.IsOpen(now) != true || !SecondFactors.MethodsOf(known, user).Contains(sent.Channel)) sent = null;
        if (sent is null && known?.AreOn(user) != true) return IdentityErrors.TotpNotEnabled;
        var factors = known ?? SecondFactors.None(ids.NewId(), user.Id, now);
        var isSent = sent is not null && tokens.HoldsCode(code, OneTimeClaim.OfStepUp(sent, user));
        Guid? proved = isProof ? caller.SessionId : null;
        var accepted = isSent ? factors.TakeSentCode(proved, now) : Accept(factors, code, proved, now);
        var isRight = accepted.Refusal is null;
        var place = GuessPlace.CodesOfSession(caller.SessionId);
        var refusal = await CountAsync(work, place, user.Id, isRight, now, cancellationToken).ConfigureAwait(false);
        if (sent is null || refusal is { IsRecorded: false }) return refusal is null ? accepted : refusal;
        refusal = await CountAsync(work, GuessPlace.CodesOfChannel(user.Id, sent.Channel), user.Id, isRight, now, cancellationToken).ConfigureAwait(false);
        if (isSent) work.Delete(sent);
        else if (!isRight) work.Update(sent.Fail(now));
        return refusal is null ? accepted : refusal;
    }

    /// <summary>
    /// The factors after they have accepted a code at the second step of a sign-in; refused for one that is wrong or was used before, which is
    /// counted there.
    /// </summary>
    /// <param name="work">The commit; what is refused has to be recorded by it, too.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="factors">The user's.</param>
    /// <param name="challenge">The sign-in.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<SecondFactors>> AcceptSignInCodeAsync(
        UnitOfWork work, User user, SecondFactors factors, SignInChallenge challenge, string code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isSent = challenge.HasOpenCode(now) && factors.HasSms(user) && OneTimeClaim.OfSignIn(challenge, user) is { } claim && tokens.HoldsCode(code, claim);
        var accepted = isSent ? factors.TakeSentCode(sessionId: null, now) : Accept(factors, code, sessionId: null, now);
        var place = GuessPlace.CodesOfSignIn(user.Id, challenge.DeviceId);
        return await CountAsync(work, place, user.Id, accepted.Refusal is null, now, cancellationToken).ConfigureAwait(false) is { } refusal ? refusal : accepted;
    }

    /// <summary>The step of the code that confirms a secret; refused for a wrong one, which counts within the session.</summary>
    public async Task<Result<long>> AcceptFirstCodeAsync(
        UnitOfWork work, SecondFactors factor, string code, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var step = StepOf(factor, code, now);
        var refusal = await CountAsync(work, GuessPlace.CodesOfSession(caller.SessionId), factor.UserId, step is not null, now, cancellationToken).ConfigureAwait(false);
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

    private Result<SecondFactors> Accept(SecondFactors factor, string code, Guid? sessionId, DateTimeOffset now)
    {
        if (code.Length > TotpCode.Digits) return factor.TakeRecoveryCode(secrets.HashOf(factor.UserId, code), sessionId, now);
        return StepOf(factor, code, now) is { } step ? factor.TakeCode(step, sessionId, now) : IdentityErrors.TotpCodeWrong;
    }

    /// <summary>The step of a code; null for a wrong one.</summary>
    private long? StepOf(SecondFactors factor, string code, DateTimeOffset now) =>
        factor.ProtectedSecret is { } secret ? TotpCode.FindStep(secrets.Read(factor.UserId, secret), code, now) : null;
}
