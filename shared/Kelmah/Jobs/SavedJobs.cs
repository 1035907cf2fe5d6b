using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The caller's list of saved jobs.</summary>
public sealed class SavedJobs(IDocumentStore store, Transactor transactor, JobListings listings, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds a job to the list; a repeat changes nothing.</summary>
    public async Task<Result<SavedJobView>> SaveAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var committed = await transactor.RunAsync<(Job Job, DateTimeOffset At)>(caller.UserId, async work =>
        {
            var found = await work.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            var saved = await FindAsync(work, caller, jobId, cancellationToken).ConfigureAwait(false)
                ?? work.Insert(SavedJob.Save(ids.NewId(), caller.UserId, jobId, clock.GetUtcNow()), DuplicateAnswer.DecideAgain);
            return (job, saved.CreatedAt);
        }, cancellationToken).ConfigureAwait(false);
        if (committed.IsRefused(out var refused, out var saved)) return refused;
        return new SavedJobView((await listings.ViewAsync(caller, [saved.Job], cancellationToken).ConfigureAwait(false))[0], saved.At);
    }

    /// <summary>Removes a job from the list.</summary>
    /// <returns>Whether it was on the list.</returns>
    public Task<Result<bool>> ForgetAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var saved = await FindAsync(work, caller, jobId, cancellationToken).ConfigureAwait(false);
            if (saved is not null) work.Delete(saved.Forget(clock.GetUtcNow()));
            return saved is not null;
        }, cancellationToken);

    /// <summary>The latest saved first, each job in its present state.</summary>
    public async Task<Result<Page<SavedJobView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<SavedJob> { Where = SavedJobCollection.UserId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var jobs = await store.FindJobsAsync(page.Items.Select(saved => saved.JobId), cancellationToken).ConfigureAwait(false);
        var there = page.Items.Where(saved => jobs.ContainsKey(saved.JobId)).ToList();
        var views = await listings.ViewAsync(caller, [.. there.Select(saved => jobs[saved.JobId])], cancellationToken).ConfigureAwait(false);
        return new Page<SavedJobView>([.. there.Zip(views, (saved, job) => new SavedJobView(job, saved.CreatedAt))], page.NextCursor);
    }

    private static ValueTask<SavedJob?> FindAsync(UnitOfWork work, Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        work.FindAsync(SavedJobCollection.UserId.Is(caller.UserId) & SavedJobCollection.JobId.Is(jobId), cancellationToken);
}
