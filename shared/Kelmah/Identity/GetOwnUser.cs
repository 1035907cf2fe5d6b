using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The caller's own account.</summary>
public sealed class GetOwnUser(IDocumentStore store)
{
    /// <summary>Not found for an account that is gone.</summary>
    public async Task<Result<UserView>> ExecuteAsync(Caller caller, CancellationToken cancellationToken) =>
        await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false) is { } user ? UserView.Of(user) : RequestErrors.NotFound;
}
