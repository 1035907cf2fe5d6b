using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Finds workers by their public profiles.</summary>
public sealed class Workers(IDocumentStore store, ISavedWorkers savedWorkers)
{
    /// <summary>Workers with a verified address whose account is in use; for a hirer each with whether they are saved.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    /// <param name="search">Which of them.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor belongs to another search.</exception>
    public async Task<Result<Page<PublicProfileView>>> SearchAsync(Caller? caller, WorkerSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<User>
        {
            Where = search.ToCondition(),
            OrderBy = OrderOf(search.Sort),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var saved = await savedWorkers.AmongAsync(caller, page.Items.Select(worker => worker.Id), cancellationToken).ConfigureAwait(false);
        return page.Select(worker => PublicProfileView.Of(worker) with { IsSaved = saved?.Contains(worker.Id) });
    }

    private static ImmutableArray<SortKey> OrderOf(WorkerSort sort) => sort switch
    {
        WorkerSort.Newest => [],
        WorkerSort.Rating => [WorkerFields.Rating.Descending()],
    };
}

/// <summary>Which workers are wanted; null means any.</summary>
public sealed record WorkerSearch
{
    /// <summary>Words of the name, the bio and the skills.</summary>
    public string? Words { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Compared with the approximate places of workers.</summary>
    public GeoPoint? Near { get; init; }

    public double RadiusKm { get; init; } = 25;

    /// <summary>0 to 5.</summary>
    public double MinRating { get; init; }

    public WorkerSort Sort { get; init; }

    /// <summary>Not this one; null for nobody.</summary>
    public Guid? Except { get; init; }

    /// <summary>As a condition of the store.</summary>
    public Filter<User> ToCondition()
    {
        var filter = WorkerFields.IsListed.Is(true);
        foreach (var skill in Skills) filter &= UserCollection.Skills.Contains(Kernel.Skills.Normalize(skill));
        if (Words is { } words) filter &= Filters.Text<User>(words);
        if (Near is { } point) filter &= Filters.Near<User>(point.Latitude, point.Longitude, RadiusKm);
        if (MinRating > 0) filter &= WorkerFields.Rating.AtLeast(MinRating);
        if (Except is { } other) filter &= !UserCollection.Id.Is(other);
        return filter;
    }
}

/// <summary>How a list of workers is sorted.</summary>
public enum WorkerSort
{
    /// <summary>The newest account first.</summary>
    Newest,

    /// <summary>The best rated first.</summary>
    Rating,
}
