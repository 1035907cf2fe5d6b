using Kelmah.Application.Persistence;
using Kelmah.Domain;

namespace Kelmah.Application.Tests;

/// <summary>A real store whose commits are counted, and may break off after they are on disk.</summary>
internal sealed class WatchedStore(IDocumentStore inner) : IDocumentStore
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

    /// <summary>What a caller meets after a commit, though it is on disk; null for nothing.</summary>
    public Exception? BreaksOffWith { get; init; }

    public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref commits);
        var outcome = await inner.CommitAsync(work, cancellationToken);
        return BreaksOffWith is null ? outcome : throw BreaksOffWith;
    }
}
