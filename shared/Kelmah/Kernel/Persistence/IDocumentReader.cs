namespace Kelmah.Kernel.Persistence;

/// <summary>Reads entities, one at a time or by query.</summary>
public interface IDocumentReader
{
    /// <summary>The entity as last committed, or null.</summary>
    ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity;

    /// <summary>The first entity that the filter finds, or null. Meant for filters over a unique index.</summary>
    ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity;

    /// <summary>A page of entities.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this query.</exception>
    ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity;

    /// <summary>A page of views that hold some fields only.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this query.</exception>
    ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity;

    /// <summary>How many entities the filter finds.</summary>
    ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity;

    /// <summary>How many entities the filter finds of each value of a field, in one read; a value that none has is missing.</summary>
    ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity;
}
