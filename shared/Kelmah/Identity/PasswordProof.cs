using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Proves by the password that it is the user: a stolen session alone does not suffice for what is dangerous.</summary>
public sealed class PasswordProof(IDocumentStore store, Transactor transactor, IPasswords passwords)
{
    /// <summary>The caller's account, the password being right; a wrong one counts as at the sign-in.</summary>
    public async Task<Result<User>> CompareAsync(Caller caller, string password, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (password.Length > PasswordRules.MaxLength) return IdentityErrors.InvalidCredentials;
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        if (user.IsLocked(now)) return IdentityErrors.InvalidCredentials;
        if (passwords.Compare(user.Password, password) != PasswordMatch.Wrong) return user;
        await transactor.RunAsync<bool>(user.Id, async work =>
        {
            var found = await store.FindAsync<User>(user.Id, cancellationToken).ConfigureAwait(false);
            if (found is not null && !found.IsLocked(now)) work.Update(found.FailSignIn(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return IdentityErrors.InvalidCredentials;
    }
}
