using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Asks for a mail to choose a new password.</summary>
public sealed class RequestPasswordReset(IDocumentStore store, Transactor transactor, UnknownAddress unknown, TimeProvider clock)
{
    /// <summary>Answers the same after the same work whether or not the address has an account: one look-up and one commit.</summary>
    public Task<Result<bool>> ExecuteAsync(string email, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(null, async work =>
        {
            var address = EmailAddress.Normalize(email);
            if (!EmailAddress.IsValid(address)) return InputErrors.Of("email", "It is not an email address.");
            var user = await store.FindAsync(UserCollection.Email.Is(address), cancellationToken).ConfigureAwait(false);
            if (user is { IsActive: true }) work.Update(user.RequestPasswordReset(clock.GetUtcNow()));
            else unknown.Record(work);
            return true;
        }, cancellationToken);
}
