using System.Runtime.CompilerServices;

namespace Kelmah.Kernel.Persistence;

/// <summary>Reads all that a filter finds, one page at a time.</summary>
internal static class WholeQuery
{
    /// <summary>Newest first; what is inserted meanwhile may be missing.</summary>
    public static async IAsyncEnumerable<T> AllAsync<T>(
        this IDocumentStore store, Filter<T> where, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Entity
    {
        var query = new Query<T> { Where = where, Limit = Query<T>.MaxLimit };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }
}
