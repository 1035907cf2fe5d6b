using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Jobs;

/// <summary>The saved searches of users, and their alerts.</summary>
public sealed class SavedSearches(
    IDocumentStore store, Transactor transactor, ISubscriptions subscriptions, Sweeper sweeper, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// How far a run looks back before the last one: a job can be dated a moment before the commit that makes it visible. Jobs that
    /// were found before are known by their <see cref="SearchMatch"/>.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Refused for an invalid content, and beyond <see cref="SavedSearch.MaxCount"/> searches, or as many as the caller's plan gives.</summary>
    public Task<Result<SavedSearchView>> SaveAsync(Caller caller, SavedSearchContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedSearchView>(caller.UserId, async work =>
        {
            var count = await work.CountAsync(SavedSearchCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            var benefits = await subscriptions.BenefitsOfAsync(work, caller.UserId, cancellationToken).ConfigureAwait(false);
            if (count >= Math.Max(SavedSearch.MaxCount, benefits.SavedSearches ?? 0)) return JobErrors.TooManySearches;
            return SavedSearch.Save(ids.NewId(), caller.UserId, content, clock.GetUtcNow())
                .Then<SavedSearchView>(search => SavedSearchView.Of(work.Insert(search)));
        }, cancellationToken);

    /// <summary>The caller's searches, the latest first.</summary>
    public async Task<Result<Page<SavedSearchView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<SavedSearch> { Where = SavedSearchCollection.UserId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(SavedSearchView.Of);
    }

    /// <summary>Deletes one of the caller's searches; another user's is not found.</summary>
    public Task<Result<SavedSearch>> DeleteAsync(Caller caller, Guid searchId, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedSearch>(caller.UserId, async work =>
        {
            var search = await work.FindAsync<SavedSearch>(searchId, cancellationToken).ConfigureAwait(false);
            if (search is null || search.UserId != caller.UserId) return RequestErrors.NotFound;
            work.Delete(search.Delete(clock.GetUtcNow()));
            return search;
        }, cancellationToken);

    /// <summary>
    /// Runs all searches that are due. Each alerts its user to the latest 100 new jobs of others at most, and to each job once. Safe to repeat.
    /// </summary>
    /// <returns>How many searches ran.</returns>
    public Task<int> RunDueAsync(CancellationToken cancellationToken)
    {
        var due = new Query<SavedSearch>
        {
            Where = SavedSearchCollection.NextAlertAt.AtMost(clock.GetUtcNow()),
            OrderBy = [SavedSearchCollection.NextAlertAt.Ascending()],
        };
        return sweeper.RunAsync("Saved search", store.IdsAsync(due, cancellationToken), RunAsync, cancellationToken);
    }

    private async Task<bool> RunAsync(Guid searchId, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<bool>(
            actorId: null,
            async work =>
            {
                var now = clock.GetUtcNow();
                var search = await work.FindAsync<SavedSearch>(searchId, cancellationToken).ConfigureAwait(false);
                if (search is null || search.NextAlertAt > now) return false;
                var jobs = await FindNewJobsAsync(work.Peek, search, cancellationToken).ConfigureAwait(false);
                foreach (var job in jobs) work.Insert(SearchMatch.Of(ids.NewId(), search, job.Id, now), DuplicateAnswer.DecideAgain);
                work.Update(search.RecordRun(jobs, now));
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome is { Refusal: null, Value: true };
    }

    private static async Task<List<Job>> FindNewJobsAsync(IDocumentReader reader, SavedSearch search, CancellationToken cancellationToken)
    {
        var since = search.LookedAt is { } last && last - Overlap > search.CreatedAt ? last - Overlap : search.CreatedAt;
        var published = JobCollection.Status.Is(JobStatus.Active) & JobCollection.PublishedAt.AtLeast(since) & !JobCollection.HirerId.Is(search.UserId);
        var query = new Query<Job>
        {
            Where = JobSearch.Of(search.Criteria).Narrow(published),
            OrderBy = [JobCollection.PublishedAt.Descending()],
            Limit = Query<Job>.MaxLimit,
        };
        var jobs = (await reader.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items;
        var known = new Query<SearchMatch>
        {
            Where = SearchMatchCollection.SearchId.Is(search.Id) & SearchMatchCollection.JobId.In(jobs.Select(job => job.Id)),
            Limit = Query<SearchMatch>.MaxLimit,
        };
        var found = (await reader.QueryAsync(known, cancellationToken).ConfigureAwait(false)).Items.Select(match => match.JobId).ToHashSet();
        return [.. jobs.Where(job => !found.Contains(job.Id))];
    }
}
