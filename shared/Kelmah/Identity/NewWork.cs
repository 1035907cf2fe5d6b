using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Who may start new work.</summary>
internal static class NewWork
{
    /// <summary>The refusal for a suspended user, one who has requested erasure, and one whose address is not verified; null to go on.</summary>
    public static async Task<Refusal?> RefuseNewWorkAsync(this IDocumentReader store, Guid userId, CancellationToken cancellationToken) =>
        (await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false))?.RefuseNewWork();
}
