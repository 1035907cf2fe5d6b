using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Begins to use an authenticator app.</summary>
public sealed class EnrolTotp(IDocumentStore store, Transactor transactor, PasswordProof proof, ITotpSecrets secrets, TimeProvider clock)
{
    /// <summary>A new secret, which is not asked for before it is confirmed. Refused for a wrong password, and while another is in use.</summary>
    public async Task<Result<TotpEnrolment>> ExecuteAsync(Caller caller, string password, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if ((await proof.CompareAsync(caller, password, now, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal;
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

    private static TotpEnrolment Describe(string email, string secret) => new(
        secret,
        string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/Kelmah:{Uri.EscapeDataString(email)}?secret={secret}&issuer=Kelmah&algorithm=SHA1&digits={TotpCode.Digits}&period=30"));
}
