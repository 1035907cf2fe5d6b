using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Finds jobs.</summary>
public sealed class ListJobs(IDocumentStore store)
{
    /// <summary>Active jobs unless another status or the caller's own jobs are asked for. Drafts of others are never found.</summary>
    /// <exception cref="InvalidCursorException">The cursor belongs to another search.</exception>
    public async Task<Result<Page<Job>>> ExecuteAsync(Caller caller, JobSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Job>
        {
            Where = FilterOf(caller, search),
            OrderBy = OrderOf(search.Sort),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        return await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
    }

    private static Filter<Job> FilterOf(Caller caller, JobSearch search)
    {
        var filter = Visible(caller, search);
        if (search.HirerId is { } hirerId) filter &= JobCollection.HirerId.Is(hirerId);
        return JobFilters.Narrow(filter, search);
    }

    private static Filter<Job> Visible(Caller caller, JobSearch search) => search.Status switch
    {
        JobStatus.Draft => JobCollection.Status.Is(JobStatus.Draft) & JobCollection.HirerId.Is(caller.UserId),
        { } status => JobCollection.Status.Is(status),
        null when search.HirerId == caller.UserId => JobCollection.HirerId.Is(caller.UserId),
        null => JobCollection.Status.Is(JobStatus.Active),
    };

    private static ImmutableArray<SortKey> OrderOf(JobSort sort) => sort switch
    {
        JobSort.Newest => [],
        JobSort.BudgetMax => [JobCollection.BudgetMax.Descending()],
        JobSort.Deadline => [JobCollection.Deadline.Ascending()],
    };
}
