using System.Runtime.CompilerServices;

namespace Kelmah.Kernel.Persistence;

/// <summary>Reads all that a query finds, one page at a time: the cursor is a position, so what is changed meanwhile is not met twice.</summary>
public static class WholeQuery
{
    /// <summary>Newest first; what is inserted meanwhile may be missing.</summary>
    public static IAsyncEnumerable<T> AllAsync<T>(this IDocumentReader store, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        store.AllAsync(new Query<T> { Where = where }, cancellationToken);

    /// <summary>In the query's order.</summary>
    public static async IAsyncEnumerable<T> AllAsync<T>(
        this IDocumentReader store, Query<T> query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Entity
    {
        query = query with { Limit = Query<T>.MaxLimit };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }

    /// <summary>The ids, in the query's order. Nothing else of an entity is read, so one that this release cannot read hides none.</summary>
    public static async IAsyncEnumerable<Guid> IdsAsync<T>(
        this IDocumentReader store, Query<T> query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Entity
    {
        query = query with { Limit = Query<T>.MaxLimit };
        do
        {
            var page = await store.IdsOfPageAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var id in page.Items) yield return id;
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }

    /// <summary>The ids of one page.</summary>
    public static async ValueTask<Page<Guid>> IdsOfPageAsync<T>(this IDocumentReader store, Query<T> query, CancellationToken cancellationToken)
        where T : Entity
    {
        var only = new Projection<T, OnlyId>(Field.Of((T entity) => entity.Id));
        return (await store.QueryAsync(query, only, cancellationToken).ConfigureAwait(false)).Select(static found => found.Id);
    }

    /// <summary>Of an entity, the id.</summary>
    private sealed record OnlyId(Guid Id);
}
