using Kelmah.Application.Persistence;
using Kelmah.Domain;

namespace Kelmah.Application.Tests.Identity;

/// <summary>A real store whose commits are counted: they are what takes the time that could tell one answer from another.</summary>
internal sealed class CountingStore(IDocumentStore inner) : IDocumentStore
{
    private int commits;

    public int Commits => Volatile.Read(ref commits);

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

    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref commits);
        return inner.CommitAsync(work, cancellationToken);
    }
}
