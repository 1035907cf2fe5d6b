using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Runs the saved searches that are due, and tells each user of what is new: of a job once for each search.</summary>
public sealed class AlertSavedSearches(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// How far a search looks back behind its last look: a job can be dated a moment before the commit that makes it
    /// visible. What was found before is known by its row.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Runs what is due; of more than 100 new jobs, an alert has the latest 100.</summary>
    /// <returns>How many searches have looked.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var due = new Query<SavedSearch>
        {
            Where = SavedSearchCollection.NextAlertAt.AtMost(clock.GetUtcNow()),
            OrderBy = [SavedSearchCollection.NextAlertAt.Ascending()],
            Limit = Query<SavedSearch>.MaxLimit,
        };
        var total = 0;
        int done;
        do
        {
            var page = await store.QueryAsync(due, cancellationToken).ConfigureAwait(false);
            done = 0;
            foreach (var search in page.Items) done += await LookAsync(search.Id, cancellationToken).ConfigureAwait(false);
            total += done;
        }
        while (done > 0);
        return total;
    }

    private async Task<int> LookAsync(Guid searchId, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<int>(
            actorId: null,
            async work =>
            {
                var now = clock.GetUtcNow();
                var search = await store.FindAsync<SavedSearch>(searchId, cancellationToken).ConfigureAwait(false);
                if (search is null || search.NextAlertAt > now) return 0;
                var jobs = await NewJobsAsync(search, cancellationToken).ConfigureAwait(false);
                foreach (var job in jobs) work.Insert(SearchMatch.Of(ids.NewId(), search, job.Id, now), RequestErrors.TooManyConflicts);
                work.Update(search.Look(jobs, now));
                return 1;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome.IsRefused(out _, out var count) ? 0 : count;
    }

    private async Task<List<Job>> NewJobsAsync(SavedSearch search, CancellationToken cancellationToken)
    {
        var since = search.LookedAt is { } last && last - Overlap > search.CreatedAt ? last - Overlap : search.CreatedAt;
        var published = JobCollection.Status.Is(JobStatus.Active) & JobCollection.PublishedAt.AtLeast(since);
        var query = new Query<Job>
        {
            Where = JobFilters.Narrow(published, JobSearch.Of(search.Criteria)),
            OrderBy = [JobCollection.PublishedAt.Descending()],
            Limit = Query<Job>.MaxLimit,
        };
        var jobs = (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items;
        var known = new Query<SearchMatch>
        {
            Where = SearchMatchCollection.SearchId.Is(search.Id) & SearchMatchCollection.JobId.In(jobs.Select(job => job.Id)),
            Limit = Query<SearchMatch>.MaxLimit,
        };
        var found = (await store.QueryAsync(known, cancellationToken).ConfigureAwait(false)).Items.Select(match => match.JobId).ToHashSet();
        return [.. jobs.Where(job => !found.Contains(job.Id))];
    }
}
