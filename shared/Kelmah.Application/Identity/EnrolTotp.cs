using System.Globalization;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Identity;

namespace Kelmah.Application.Identity;

/// <summary>Begins to use an authenticator app.</summary>
public sealed class EnrolTotp(IDocumentStore store, Transactor transactor, IPasswords passwords, ITotpSecrets secrets, TimeProvider clock)
{
    /// <summary>A new secret, which is not asked for before it is confirmed. Refused for a wrong password, and while another is in use.</summary>
    public async Task<Result<TotpEnrolment>> ExecuteAsync(Caller caller, string password, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaxLength) return IdentityErrors.InvalidCredentials;
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        var now = clock.GetUtcNow();
        if (user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
        if (passwords.Compare(user.Password, password) == PasswordMatch.Wrong) return await FailAsync(user.Id, now, cancellationToken).ConfigureAwait(false);
        var secret = secrets.Create();
        var enrolled = await transactor.RunAsync<TotpFactor>(caller.UserId, async work =>
        {
            var kept = secrets.Protect(user.Id, secret);
            var factor = await store.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
            if (factor is null) return work.Insert(TotpFactor.Enrol(user.Id, kept, now), RequestErrors.TooManyConflicts);
            return factor.Replace(kept, now).Then<TotpFactor>(replaced => work.Update(replaced));
        }, cancellationToken).ConfigureAwait(false);
        return enrolled.Then<TotpEnrolment>(_ => Describe(user.Email, TotpCode.ToBase32(secret)));
    }

    private async Task<Result<TotpEnrolment>> FailAsync(Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await transactor.RunAsync<bool>(userId, async work =>
        {
            var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is not null && !user.IsLocked(now)) work.Update(user.FailSignIn(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return IdentityErrors.InvalidCredentials;
    }

    private static TotpEnrolment Describe(string email, string secret) => new(
        secret,
        string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/Kelmah:{Uri.EscapeDataString(email)}?secret={secret}&issuer=Kelmah&algorithm=SHA1&digits={TotpCode.Digits}&period=30"));
}
