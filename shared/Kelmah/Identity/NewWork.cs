using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Who may begin new work.</summary>
internal static class NewWork
{
    /// <summary>The refusal for a suspended user, one who is about to go, and one whose address is not proved; null to go on.</summary>
    public static async Task<Refusal?> RefuseNewWorkAsync(this IDocumentStore store, Guid userId, CancellationToken cancellationToken) =>
        (await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false))?.RefuseNewWork();
}
