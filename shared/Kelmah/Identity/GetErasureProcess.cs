using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Tells the orchestration of an erasure, and its sweeper, where it stands.</summary>
public sealed class GetErasureProcess(IDocumentStore store, TimeProvider clock)
{
    /// <summary>When the erasure begins, UTC; null once it is cancelled or done.</summary>
    public async Task<DateTimeOffset?> DueAtAsync(Guid userId, CancellationToken cancellationToken) =>
        (await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false))?.ErasureDueAt;

    /// <summary>The accounts whose grace is over, longest due first.</summary>
    public IAsyncEnumerable<Guid> DueAsync(CancellationToken cancellationToken) => store.IdsAsync(
        new Query<User> { Where = UserCollection.ErasureDueAt.AtMost(clock.GetUtcNow()), OrderBy = [UserCollection.ErasureDueAt.Ascending()] },
        cancellationToken);
}
