using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What a user tells everybody who is signed in.</summary>
public sealed class GetPublicProfile(IDocumentStore store)
{
    /// <summary>Not found for an account that is suspended or closed, except to administrators.</summary>
    public async Task<Result<PublicProfileView>> ExecuteAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        return user is not null && (user is { IsActive: true, SuspendedAt: null } || caller.IsAdmin) ? PublicProfileView.Of(user) : RequestErrors.NotFound;
    }
}
