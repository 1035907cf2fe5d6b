using Kelmah.Identity;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Finds the people behind user ids.</summary>
public sealed class Recipients(IDocumentStore store)
{
    /// <summary>The person as they can be reached now; null for one whose account is gone or suspended.</summary>
    public async Task<Recipient?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false) is { IsActive: true } user
            ? new Recipient(user.Id, user.Profile.FirstName, user.FullName, user.Email, user.Profile.Phone) { Settings = user.Settings }
            : null;
}
