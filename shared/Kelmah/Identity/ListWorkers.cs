using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Finds workers by what they tell everybody.</summary>
public sealed class ListWorkers(IDocumentStore store)
{
    /// <summary>Workers with a proved address whose account is in use.</summary>
    /// <exception cref="InvalidCursorException">The cursor belongs to another search.</exception>
    public async Task<Result<Page<PublicProfileView>>> ExecuteAsync(WorkerSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<User>
        {
            Where = FilterOf(search),
            OrderBy = OrderOf(search.Sort),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(PublicProfileView.Of);
    }

    /// <summary>The search as a filter.</summary>
    public static Filter<User> FilterOf(WorkerSearch search)
    {
        var filter = WorkerFields.IsListed.Is(true);
        foreach (var skill in search.Skills) filter &= UserCollection.Skills.Contains(Skills.Normalize(skill));
        if (search.Words is { } words) filter &= Filters.Text<User>(words);
        if (search.Near is { } point) filter &= Filters.Near<User>(point.Latitude, point.Longitude, search.RadiusKm);
        if (search.MinRating > 0) filter &= WorkerFields.Rating.AtLeast(search.MinRating);
        return filter;
    }

    private static ImmutableArray<SortKey> OrderOf(WorkerSort sort) => sort switch
    {
        WorkerSort.Newest => [],
        WorkerSort.Rating => [WorkerFields.Rating.Descending()],
    };
}
