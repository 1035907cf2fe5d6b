using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests.Races;

/// <summary>A real store before whose next commit something else happens: whoever commits has read and decided by then.</summary>
internal sealed class RacingStore(IDocumentStore inner) : IDocumentStore
{
    private Func<Task>? beforeNextCommit;

    /// <summary>Runs something once, between the decision of the next commit and the commit itself.</summary>
    public void BeforeNextCommit(Func<Task> happens) => beforeNextCommit = happens;

    /// <summary>Whether it has not run: nothing was committed.</summary>
    public bool IsWaiting => Interlocked.Exchange(ref beforeNextCommit, null) is not null;

    public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity => inner.FindAsync<T>(id, cancellationToken);

    public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity => inner.FindAsync(where, cancellationToken);

    public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity => inner.QueryAsync(query, cancellationToken);

    public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity => inner.QueryAsync(query, projection, cancellationToken);

    public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity => inner.CountAsync(where, cancellationToken);

    public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => inner.SetVersionAsync(set, cancellationToken);

    public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref beforeNextCommit, null) is { } happens) await happens();
        return await inner.CommitAsync(work, cancellationToken);
    }
}
