using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Proves that it is the user who wants to be erased, after the password by the authenticator's code where one is in use.</summary>
public sealed class ErasureProof(IDocumentStore store, PasswordProof passwords, TotpProof totp)
{
    /// <summary>The caller's account, the password being right; a wrong one counts as at the sign-in.</summary>
    public Task<Result<User>> CompareAsync(Caller caller, string password, DateTimeOffset now, CancellationToken cancellationToken) =>
        passwords.CompareAsync(caller, password, now, cancellationToken);

    /// <summary>Takes the code in the commit that it is for; null for a wrong one, which the commit counts.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="compared">As the password was compared with; another password since makes the proof void.</param>
    /// <param name="code">From the authenticator, or a recovery code; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<User?>> TakeAsync(UnitOfWork work, User compared, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(compared.Id, cancellationToken).ConfigureAwait(false);
        if (user is null || user.Password != compared.Password || user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
        var factor = await store.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
        if (factor is not { IsEnabled: true }) return user;
        if (code is null) return IdentityErrors.TotpRequired;
        if (totp.Take(factor, code, sessionId: null, now).IsRefused(out _, out var taken))
        {
            work.Update(user.FailSignIn(now));
            return default(User);
        }

        work.Update(taken!);
        return user;
    }
}
