using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The first step of a sign-in: an address and a password.</summary>
public sealed class SignIn(
    IDocumentStore store, Transactor transactor, IPasswords passwords, CredentialChecks credentials, SessionIssuer sessions, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Starts a session, or a challenge for a user with a second factor. Refused with the same code for an unknown address, a
    /// wrong password and a locked account, after the same work; with its own code for a closed account, once the password is right.
    /// A known device has a lock of its own in place of the account's.
    /// </summary>
    /// <param name="input">The address, the password and the device.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<SignInOutcome>> ExecuteAsync(SignInInput input, SignInOrigin origin, CancellationToken cancellationToken)
    {
        if (input.Check() is { } refusal) return refusal;
        var found = await store.FindByEmailAsync(input.Email, cancellationToken).ConfigureAwait(false);
        if (origin.OnlyKnownDevices && (found is null || sessions.FindDevice(found, input.DeviceToken) is null)) return RequestErrors.TooManyRequests;
        var match = passwords.Compare(found?.Password, input.Password);
        var hash = found is not null && match == PasswordMatch.RightButOldHash ? passwords.Hash(input.Password) : found?.Password;
        return await transactor.RunAsync<SignInOutcome>(found?.Id, async work =>
        {
            var user = await work.FindAsync<User>(found?.Id ?? Guid.Empty, cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            if (user is null) return RefuseUnknown(work);
            // A hash that was replaced meanwhile may be of the same password: another sign-in has hashed it anew.
            var isRight = (user.Password == found!.Password ? match : passwords.Compare(user.Password, input.Password)) != PasswordMatch.Wrong;
            var device = sessions.FindDevice(user, input.DeviceToken);
            var refusal = device is { } known
                ? await credentials.CountAsync(work, GuessPlace.PasswordsOfDevice(known), user.Id, isRight, now, cancellationToken).ConfigureAwait(false)
                : credentials.CountElsewhere(work, user, isRight, now);
            if (refusal is not null) return refusal.IsRecorded ? refusal : RefuseUnknown(work);
            var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            var kept = user.Password == found.Password ? hash! : user.Password;
            if (factors?.AreOn(user) == true && user.IsActive)
                return new SignInOutcome(null, sessions.Challenge(work, work.Update(user.Rehash(kept, now)), SecondFactors.MethodsOf(factors, user), new(device, input.DeviceInfo), now));
            if (user.SignIn(kept, device is not null, now).IsRefused(out var closed, out var signedIn)) return closed;
            var start = new SessionStart(new SessionOrigin(input.DeviceInfo, origin.Place), device, IsFirst: user.LastLoginAt is null);
            return new SignInOutcome(await sessions.StartAsync(work, work.Update(signedIn), start, now, cancellationToken).ConfigureAwait(false), null);
        }, cancellationToken).ConfigureAwait(false);
    }

    private Refusal RefuseUnknown(UnitOfWork work)
    {
        UnknownAddress.Record(work, ids);
        return IdentityErrors.InvalidCredentials.Recorded();
    }
}

/// <summary>The second step of a sign-in: a code from the authenticator or a text message, or a recovery code.</summary>
public sealed class SignInChallenges(
    Transactor transactor, ISessionTokens tokens, CredentialChecks credentials, SessionIssuer sessions, TimeProvider clock)
{
    /// <summary>
    /// Starts the session. Refused for a wrong code, of which some end the challenge and lock the second step for a while, and for a
    /// challenge that has ended.
    /// </summary>
    /// <param name="challengeToken">Of the first step.</param>
    /// <param name="code">6 digits, or a recovery code.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<SignedIn>> AnswerAsync(string challengeToken, string code, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var filter = SignInChallengeCollection.Token.Is(tokens.HashOf(challengeToken));
        return await transactor.RunAsync<SignedIn>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var challenge = await work.FindAsync(filter, cancellationToken).ConfigureAwait(false);
            if (origin.OnlyKnownDevices && challenge?.DeviceId is null) return RequestErrors.TooManyRequests;
            if (challenge?.IsOpen(now) != true) return IdentityErrors.ChallengeNotValid;
            var user = await work.FindAsync<User>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            var factors = await work.FindFactorsAsync(challenge.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != challenge.Password || factors?.AreOn(user) != true) return IdentityErrors.ChallengeNotValid;
            var given = await credentials.AcceptSignInCodeAsync(work, user, factors, challenge, code, now, cancellationToken).ConfigureAwait(false);
            if (given.IsRefused(out var wrong, out var accepted))
            {
                if (wrong.IsRecorded) work.Update(challenge.Fail(now));
                return wrong;
            }

            if (user.SignIn(user.Password, challenge.DeviceId is not null, now).IsRefused(out var closed, out var signedIn)) return closed;
            work.Delete(challenge);
            work.Update(accepted);
            var start = new SessionStart(new SessionOrigin(challenge.DeviceInfo, origin.Place), challenge.DeviceId, IsFirst: user.LastLoginAt is null);
            return await sessions.StartAsync(work, work.Update(signedIn), start, now, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Sends codes for the second step of a sign-in.</summary>
public sealed class SignInCodes(Transactor transactor, ISessionTokens tokens, ContactLimits contacts, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Requests a text message with a code for a challenge, which waits as long as the code is valid. Refused for a challenge that
    /// has ended, for a user who has not switched text messages on, too soon after the last one, and after some in a day.
    /// </summary>
    /// <param name="challengeToken">Of the first step.</param>
    /// <param name="onlyKnownDevices">Whether all others are refused, because too many wrong passwords or codes came from their network address.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<bool>> RequestAsync(string challengeToken, bool onlyKnownDevices, CancellationToken cancellationToken)
    {
        var filter = SignInChallengeCollection.Token.Is(tokens.HashOf(challengeToken));
        return transactor.RunAsync<bool>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var challenge = await work.FindAsync(filter, cancellationToken).ConfigureAwait(false);
            if (onlyKnownDevices && challenge?.DeviceId is null) return RequestErrors.TooManyRequests;
            if (challenge?.IsOpen(now) != true) return IdentityErrors.ChallengeNotValid;
            var user = await work.FindAsync<User>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            if (user is not { IsActive: true } || user.Password != challenge.Password) return IdentityErrors.ChallengeNotValid;
            var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            if (factors?.HasSms(user) != true) return IdentityErrors.ChannelNotAvailable;
            var requestId = ids.NewId();
            if (user.RequestSignInSms(challenge.Id, requestId, contacts.PhoneCodesOfUser, now).IsRefused(out var refusal, out var requested)) return refusal;
            if (await contacts.CountCodeAsync(work, user.Profile.Phone!, now, cancellationToken).ConfigureAwait(false) is { } tooMany) return tooMany;
            work.Update(requested);
            work.Update(challenge.SendCode(requestId, limits.PhoneCodeLifetime, now));
            return true;
        }, cancellationToken);
    }
}
