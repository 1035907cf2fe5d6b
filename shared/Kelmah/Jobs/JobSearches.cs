using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Reads jobs. Drafts of others are never found.</summary>
public sealed class JobSearches(IDocumentStore store, JobListings listings)
{
    public async Task<Result<JobView>> GetAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        await listings.ViewAsync(
            caller, await store.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Active jobs, unless another status or the caller's own jobs are asked for.</summary>
    /// <exception cref="InvalidCursorException">The cursor belongs to another search.</exception>
    public async Task<Result<Page<JobView>>> ListAsync(Caller caller, JobSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Job>
        {
            Where = FilterOf(caller, search),
            OrderBy = OrderOf(search.Sort),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<JobView>(await listings.ViewAsync(caller, page.Items, cancellationToken).ConfigureAwait(false), page.NextCursor);
    }

    /// <summary>The revisions of a published job, the latest first; a draft has none.</summary>
    public async Task<Result<Page<JobRevisionView>>> ListRevisionsAsync(Caller caller, Guid jobId, Paging paging, CancellationToken cancellationToken)
    {
        var job = await store.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (job.IsRefused(out var refusal, out _)) return refusal;
        var query = new Query<JobRevision>
        {
            Where = JobRevisionCollection.JobId.Is(jobId),
            OrderBy = [JobRevisionCollection.Number.Descending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(JobRevisionView.Of);
    }

    private static Filter<Job> FilterOf(Caller caller, JobSearch search)
    {
        var filter = Visible(caller, search);
        if (search.HirerId is { } hirerId) filter &= JobCollection.HirerId.Is(hirerId);
        return search.Narrow(filter);
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
