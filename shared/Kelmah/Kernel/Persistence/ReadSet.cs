namespace Kelmah.Kernel.Persistence;

/// <summary>What one attempt has read: each document at its version, each guarded set at the version that it had before.</summary>
internal sealed class ReadSet(IDocumentStore store)
{
    private readonly Dictionary<(string Collection, Guid Id), UnchangedDocument> documents = [];
    private readonly Dictionary<string, UnchangedSet> sets = new(StringComparer.Ordinal);

    /// <summary>Each finds out whether a document that no set holds has changed.</summary>
    private readonly List<Func<CancellationToken, ValueTask<bool>>> changes = [];

    /// <summary>All of it but the documents that are written, whose writes say which version they replace.</summary>
    public IEnumerable<Precondition> Preconditions(IEnumerable<Write> writes)
    {
        if (documents.Count == 0) return sets.Values;
        var written = writes.Select(write => (write.Collection.Name, write.Entity.Id)).ToHashSet();
        return documents.Where(read => !written.Contains(read.Key)).Select(Precondition (read) => read.Value).Concat(sets.Values);
    }

    /// <summary>Adds a document. What was read twice counts as it was read first.</summary>
    /// <param name="entity">As it was read.</param>
    /// <param name="isInSet">Whether a set that was added before changes with it.</param>
    public void Add<T>(T entity, bool isInSet)
        where T : Entity
    {
        var collection = Collections.For(entity.GetType());
        if (!documents.TryAdd((collection.Name, entity.Id), UnchangedOf(collection, entity)) || isInSet) return;
        changes.Add(async stop =>
            await store.FindAsync<T>(entity.Id, stop).ConfigureAwait(false) is not { } found || UnchangedOf(collection, found) != UnchangedOf(collection, entity));
    }

    /// <summary>
    /// Whether something has changed since it was read, where more than one thing was: they may then never have been so at one time. False means that at
    /// the end of the reading all of it was.
    /// </summary>
    public async ValueTask<bool> HasChangedAsync(CancellationToken cancellationToken)
    {
        if (documents.Count + sets.Count < 2) return false;
        foreach (var set in sets.Values)
        {
            if (await store.SetVersionAsync(set.Set, cancellationToken).ConfigureAwait(false) != set.Expected) return true;
        }

        foreach (var hasChanged in changes)
        {
            if (await hasChanged(cancellationToken).ConfigureAwait(false)) return true;
        }

        return false;
    }

    /// <summary>Adds the sets that hold all that a filter can find. Asked before the query, so that nothing falls in between.</summary>
    /// <returns>Whether the collection guards such sets.</returns>
    public async ValueTask<bool> TryAddSetsAsync<T>(Filter<T>? where, CancellationToken cancellationToken)
        where T : Entity
    {
        if (GuardedSet.Of(Collections.For(typeof(T)), where?.Condition) is not { } names) return false;
        foreach (var name in names.Where(name => !sets.ContainsKey(name)))
            sets[name] = new UnchangedSet(name, await store.SetVersionAsync(name, cancellationToken).ConfigureAwait(false));
        return true;
    }

    /// <summary>The same, for a query whose answer rests on all that it finds.</summary>
    /// <exception cref="InvalidOperationException">No set that the collection guards holds all of that: a bug.</exception>
    public async ValueTask AddSetsAsync<T>(Filter<T>? where, CancellationToken cancellationToken)
        where T : Entity
    {
        if (!await TryAddSetsAsync(where, cancellationToken).ConfigureAwait(false))
            throw new InvalidOperationException($"A decision cannot rest on this query of {typeof(T).Name}: its collection guards no set that holds what it finds.");
    }

    private static UnchangedDocument UnchangedOf(CollectionDefinition collection, Entity entity) => entity is IHasStanding { Standing: var standing }
        ? new UnchangedDocument(collection, entity.Id, UnchangedDocument.Standing, standing)
        : new UnchangedDocument(collection, entity.Id, UnchangedDocument.Version, entity.Version);
}
