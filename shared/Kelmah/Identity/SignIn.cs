using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The first step of a sign-in: an address and a password.</summary>
public sealed class SignIn(
    IDocumentStore store, Transactor transactor, IPasswords passwords, SessionIssuer sessions, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Starts a session, or a challenge for a user with an authenticator. Refused with the same code for an unknown address, a
    /// wrong password and a locked account, after the same work; with its own code for a closed account, once the password is right.
    /// </summary>
    public async Task<Result<SignInOutcome>> ExecuteAsync(SignInInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } refusal) return refusal;
        var filter = UserCollection.Email.Is(EmailAddress.Normalize(input.Email));
        var found = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        var match = passwords.Compare(found?.Password, input.Password);
        var hash = found is not null && match == PasswordMatch.RightButOldHash ? passwords.Hash(input.Password) : found?.Password;
        return await transactor.RunAsync<SignInOutcome>(found?.Id, async work =>
        {
            var user = await work.FindAsync<User>(found?.Id ?? Guid.Empty, cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            // An unknown address, a locked account, or a password that was compared with a hash that has been replaced meanwhile.
            if (user is null || user.Password != found!.Password || user.IsLocked(now))
            {
                UnknownAddress.Record(work, ids);
                return IdentityErrors.InvalidCredentials.Recorded();
            }

            if (match == PasswordMatch.Wrong)
            {
                work.Update(user.FailSignIn(now));
                return IdentityErrors.InvalidCredentials.Recorded();
            }

            var factor = await work.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
            if (factor is { IsEnabled: true } && user.IsActive) return new SignInOutcome(null, sessions.Challenge(work, user, input.DeviceInfo, now));
            return user.SignIn(hash!, now).Then<SignInOutcome>(next => new SignInOutcome(sessions.Start(work, work.Update(next), input.DeviceInfo, now), null));
        }, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>The second step of a sign-in: a code from the authenticator.</summary>
public sealed class SignInChallenges(
    Transactor transactor, ISessionTokens tokens, CredentialChecks credentials, SessionIssuer sessions, TimeProvider clock)
{
    /// <summary>Starts the session. Refused for a wrong code, of which five end the challenge, and for a challenge that has ended.</summary>
    public async Task<Result<SignedIn>> AnswerAsync(string challengeToken, string code, CancellationToken cancellationToken)
    {
        var filter = SignInChallengeCollection.Token.Is(tokens.HashOf(challengeToken));
        return await transactor.RunAsync<SignedIn>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var challenge = await work.FindAsync(filter, cancellationToken).ConfigureAwait(false);
            if (challenge?.IsOpen(now) != true) return IdentityErrors.ChallengeNotValid;
            var user = await work.FindAsync<User>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            var factor = await work.FindAsync<TotpFactor>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != challenge.Password || factor is null || user.IsLocked(now)) return IdentityErrors.ChallengeNotValid;
            if (credentials.AcceptCode(factor, code, sessionId: null, now).IsRefused(out _, out var accepted))
            {
                work.Update(challenge.Fail(now));
                work.Update(user.FailSignIn(now));
                return IdentityErrors.TotpCodeWrong.Recorded();
            }

            return user.SignIn(user.Password, now).Then<SignedIn>(signedIn =>
            {
                work.Delete(challenge);
                work.Update(accepted);
                return sessions.Start(work, work.Update(signedIn), challenge.DeviceInfo, now);
            });
        }, cancellationToken).ConfigureAwait(false);
    }
}
