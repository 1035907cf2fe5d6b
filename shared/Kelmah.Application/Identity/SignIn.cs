using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Identity;

namespace Kelmah.Application.Identity;

/// <summary>Starts a session with an address and a password.</summary>
public sealed class SignIn(
    IDocumentStore store, Transactor transactor, IPasswords passwords, ISessionTokens tokens, SessionIssuer sessions, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Refused with one and the same code for an unknown address, a wrong password and a locked account, after the same work;
    /// with its own for a closed account, once the password is right. Who uses an authenticator gets a challenge first.
    /// </summary>
    public async Task<Result<SignInOutcome>> ExecuteAsync(SignInInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } refusal) return refusal;
        var filter = UserCollection.Email.Is(EmailAddress.Normalize(input.Email));
        var found = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        var match = passwords.Compare(found?.Password, input.Password);
        if (found is null) return IdentityErrors.InvalidCredentials;
        var hash = match == PasswordMatch.RightButOldHash ? passwords.Hash(input.Password) : found.Password;
        var outcome = await transactor.RunAsync<SignInOutcome?>(found.Id, async work =>
        {
            var user = await store.FindAsync<User>(found.Id, cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            // The password was compared with a hash that has been replaced meanwhile.
            if (user is null || user.Password != found.Password || user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
            if (match == PasswordMatch.Wrong)
            {
                work.Update(user.FailSignIn(now));
                return default(SignInOutcome);
            }

            var factor = await store.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
            if (factor is { IsEnabled: true } && user.IsActive) return new SignInOutcome(null, Challenge(work, user, input.DeviceInfo, now));
            return user.SignIn(hash, now).Then<SignInOutcome?>(next => new SignInOutcome(sessions.Start(work, work.Update(next), input.DeviceInfo, now), null));
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<SignInOutcome>(known => known is null ? IdentityErrors.InvalidCredentials : known);
    }

    private ChallengeView Challenge(UnitOfWork work, User user, string? deviceInfo, DateTimeOffset now)
    {
        var token = tokens.Create();
        work.Insert(SignInChallenge.Start(ids.NewId(), tokens.HashOf(token), user, deviceInfo, now));
        return new ChallengeView(token, (int)SignInChallenge.Lifetime.TotalSeconds);
    }
}
