using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Tests;

/// <summary>A real store whose commits are counted, and in whose way a test may stand, before a reading or a commit, or after a commit.</summary>
internal sealed class WatchedStore(IDocumentStore inner) : IDocumentStore
{
    private int commits;
    private Func<Task>? beforeNextCommit;
    private Func<Task>? afterNextCommit;
    private (Guid Id, Func<Task> Happens)? beforeFinding;

    public int Commits => Volatile.Read(ref commits);

    /// <summary>Whether what was to happen before the next commit has not: nothing was committed. It will not any more.</summary>
    public bool IsWaiting => Interlocked.Exchange(ref beforeNextCommit, null) is not null;

    /// <summary>What a caller meets after a commit, though it is on disk; null for nothing.</summary>
    public Exception? BreaksOffWith { get; init; }

    /// <summary>What a caller meets instead of the store; null for the store. It is given the id that one entity is looked for by, else null.</summary>
    public Func<Guid?, Exception?> RefusesWith { get; set; } = static _ => null;

    public async ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity
    {
        if (beforeFinding is { } before && before.Id == id)
        {
            beforeFinding = null;
            await before.Happens();
        }

        return await Inner(id).FindAsync<T>(id, cancellationToken);
    }

    public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity => Inner().FindAsync(where, cancellationToken);

    public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity => Inner().QueryAsync(query, cancellationToken);

    public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity => Inner().QueryAsync(query, projection, cancellationToken);

    public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity => Inner().CountAsync(where, cancellationToken);

    public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity => Inner().CountByAsync(field, where, cancellationToken);

    public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => Inner().SetVersionAsync(set, cancellationToken);

    /// <summary>Has something happen once before an entity is next looked for by its id.</summary>
    public void BeforeFinding(Guid id, Func<Task> happens) => beforeFinding = (id, happens);

    /// <summary>Has something happen once between the decision of the next commit and the commit itself.</summary>
    public void BeforeNextCommit(Func<Task> happens) => beforeNextCommit = happens;

    /// <summary>Has something happen once after the next commit that is made; null for nothing any more.</summary>
    public void AfterNextCommit(Func<Task>? happens) => afterNextCommit = happens;

    public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref beforeNextCommit, null) is { } happens) await happens();
        Interlocked.Increment(ref commits);
        var outcome = await Inner().CommitAsync(work, cancellationToken);
        if (outcome is Committed && Interlocked.Exchange(ref afterNextCommit, null) is { } then) await then();
        return BreaksOffWith is null ? outcome : throw BreaksOffWith;
    }

    public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => Inner().TryAsync(work, cancellationToken);

    private IDocumentStore Inner(Guid? id = null) => RefusesWith(id) is { } refusal ? throw refusal : inner;
}
