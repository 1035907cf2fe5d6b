using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>
/// A real store that needs power before each call and after each commit. It remembers what it has acknowledged, and lets another
/// command come between a decision and its commit.
/// </summary>
internal sealed class PoweredStore(IDocumentStore inner, Power power, Dictionary<Guid, Entity> acknowledged) : IDocumentStore
{
    private Func<Task>? beforeNextCommit;

    /// <summary>How many commits were acknowledged that changed anything: a report that all is as it was is none.</summary>
    public int Commits { get; private set; }

    /// <summary>What the last of them said.</summary>
    public string LastChange { get; private set; } = "";

    /// <summary>The store itself, which a test reads from without taking power.</summary>
    public IDocumentStore Unpowered => inner;

    /// <summary>Has something happen once between the decision of the next commit and the commit itself.</summary>
    public void BeforeNextCommit(Func<Task>? happens) => beforeNextCommit = happens;

    public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity => Inner().FindAsync<T>(id, cancellationToken);

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

    public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref beforeNextCommit, null) is { } happens) await happens();
        var outcome = await Inner().CommitAsync(work, cancellationToken);
        power.Draw();
        if (outcome is Committed) Acknowledge(work);
        return outcome;
    }

    public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => Inner().TryAsync(work, cancellationToken);

    private void Acknowledge(UnitOfWork work)
    {
        if (work.Writes.Any(write => write.Entity is not ReconciliationReport) || work.Entries.Count > 0)
        {
            Commits++;
            LastChange = string.Join(", ", work.Events.Select(happened => happened.Payload.GetType().Name));
        }

        foreach (var write in work.Writes)
        {
            if (write.Kind == WriteKind.Delete) acknowledged.Remove(write.Entity.Id);
            else acknowledged[write.Entity.Id] = write.Entity;
        }
    }

    private IDocumentStore Inner()
    {
        power.Draw();
        return inner;
    }
}
