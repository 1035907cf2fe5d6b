using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Asks for a new verification mail.</summary>
public sealed class ResendVerification(IDocumentStore store, Transactor transactor, UnknownAddress unknown, TimeProvider clock)
{
    /// <summary>Answers the same after the same work whether or not the address has an account, and whether or not it is verified.</summary>
    public Task<Result<bool>> ExecuteAsync(string email, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(null, async work =>
        {
            var address = EmailAddress.Normalize(email);
            if (!EmailAddress.IsValid(address)) return InputErrors.Of("email", "It is not an email address.");
            var user = await store.FindAsync(UserCollection.Email.Is(address), cancellationToken).ConfigureAwait(false);
            if (user is { IsActive: true, EmailVerifiedAt: null }) work.Update(user.RequestVerification(clock.GetUtcNow()));
            else unknown.Record(work);
            return true;
        }, cancellationToken);
}
