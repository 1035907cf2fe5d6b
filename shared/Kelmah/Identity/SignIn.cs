using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Starts a session with an address and a password.</summary>
public sealed class SignIn(
    IDocumentStore store, Transactor transactor, IPasswords passwords, SessionIssuer sessions, UnknownAddress unknown, TimeProvider clock)
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
        var hash = found is not null && match == PasswordMatch.RightButOldHash ? passwords.Hash(input.Password) : found?.Password;
        var outcome = await transactor.RunAsync<SignInOutcome?>(found?.Id, async work =>
        {
            var user = await store.FindAsync<User>(found?.Id ?? Guid.Empty, cancellationToken).ConfigureAwait(false);
            var now = clock.GetUtcNow();
            // Nobody's address, a locked account, or a password that was compared with a hash that has been replaced meanwhile.
            if (user is null || user.Password != found!.Password || user.IsLocked(now))
            {
                unknown.Record(work);
                return default(SignInOutcome);
            }

            if (match == PasswordMatch.Wrong)
            {
                work.Update(user.FailSignIn(now));
                return default(SignInOutcome);
            }

            var factor = await store.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
            if (factor is { IsEnabled: true } && user.IsActive) return new SignInOutcome(null, sessions.Challenge(work, user, input.DeviceInfo, now));
            return user.SignIn(hash!, now).Then<SignInOutcome?>(next => new SignInOutcome(sessions.Start(work, work.Update(next), input.DeviceInfo, now), null));
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<SignInOutcome>(known => known is null ? IdentityErrors.InvalidCredentials : known);
    }
}
