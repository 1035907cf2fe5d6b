using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Reads jobs. Drafts of others are never found; whoever is not signed in finds open jobs, and sees where they are no nearer than about a
/// kilometre. A search by distance would tell it to a metre, so strangers have none.
/// </summary>
public sealed class JobSearches(IDocumentStore store, JobListings listings)
{
    /// <summary>A job that the caller may see.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    public async Task<Result<JobView>> GetAsync(Caller? caller, Guid jobId, CancellationToken cancellationToken)
    {
        if (caller is not null)
        {
            var found = await store.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            return await listings.ViewAsync(caller, found, cancellationToken).ConfigureAwait(false);
        }

        if (await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false) is not { Status: JobStatus.Active } open) return RequestErrors.NotFound;
        return await listings.ViewForStrangerAsync([open], cancellationToken).ConfigureAwait(false) is [var view] ? view : RequestErrors.NotFound;
    }

    /// <summary>
    /// Active jobs, unless another status or the caller's own jobs are asked for. Refused with <c>not_signed_in</c> where a stranger asks
    /// for either, or for a distance.
    /// </summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    /// <exception cref="InvalidCursorException">The cursor belongs to another search.</exception>
    public async Task<Result<Page<JobView>>> ListAsync(Caller? caller, JobSearch search, Paging paging, CancellationToken cancellationToken)
    {
        if (caller is null && RefuseStranger(search) is { } refusal) return refusal;
        var query = new Query<Job>
        {
            Where = FilterOf(caller, search),
            OrderBy = OrderOf(search.Sort),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var views = caller is null
            ? await listings.ViewForStrangerAsync(page.Items, cancellationToken).ConfigureAwait(false)
            : await listings.ViewAsync(caller, page.Items, cancellationToken).ConfigureAwait(false);
        return new Page<JobView>(views, page.NextCursor);
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

    private static Refusal? RefuseStranger(JobSearch search)
    {
        if (search.Statuses.Any(status => status != JobStatus.Active)) return new Refusal(RequestErrors.NotSignedIn, "Only active jobs are open to everybody.");
        return search.Near is null ? null : new Refusal(RequestErrors.NotSignedIn, "The exact places of jobs are for those who are signed in.");
    }

    private static Filter<Job> FilterOf(Caller? caller, JobSearch search)
    {
        var filter = Visible(caller, search);
        if (search.HirerId is { } hirerId) filter &= JobCollection.HirerId.Is(hirerId);
        return search.Narrow(filter);
    }

    private static Filter<Job> Visible(Caller? caller, JobSearch search)
    {
        if (search.Statuses.Count == 0)
            return caller is not null && search.HirerId == caller.UserId ? JobCollection.HirerId.Is(caller.UserId) : JobCollection.Status.Is(JobStatus.Active);
        var filters = new List<Filter<Job>>();
        JobStatus[] open = [.. search.Statuses.Where(status => status != JobStatus.Draft)];
        if (open is [var only]) filters.Add(JobCollection.Status.Is(only));
        else if (open.Length > 0) filters.Add(JobCollection.Status.In(open));
        // A stranger who asks for drafts was refused before.
        if (search.Statuses.Contains(JobStatus.Draft)) filters.Add(JobCollection.Status.Is(JobStatus.Draft) & JobCollection.HirerId.Is(caller!.UserId));
        return filters.Aggregate((left, right) => left | right);
    }

    private static ImmutableArray<SortKey> OrderOf(JobSort sort) => sort switch
    {
        JobSort.Newest => [],
        JobSort.BudgetMax => [JobCollection.BudgetMax.Descending()],
        JobSort.Deadline => [JobCollection.Deadline.Ascending()],
    };
}
