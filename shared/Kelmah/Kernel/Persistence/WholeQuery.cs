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

    /// <summary>The ids, in the query's order.</summary>
    public static async IAsyncEnumerable<Guid> IdsAsync<T>(
        this IDocumentReader store, Query<T> query, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Entity
    {
        await foreach (var item in store.AllAsync(query, cancellationToken).ConfigureAwait(false)) yield return item.Id;
    }
}
