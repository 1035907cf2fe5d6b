using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The caller's list of saved jobs.</summary>
public sealed class SavedJobs(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds a job to the list; a repeat changes nothing.</summary>
    public Task<Result<SavedJobView>> SaveAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedJobView>(caller.UserId, async work =>
        {
            var found = await work.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            var saved = await FindAsync(work, caller, jobId, cancellationToken).ConfigureAwait(false)
                ?? work.Insert(SavedJob.Save(ids.NewId(), caller.UserId, jobId, clock.GetUtcNow()), DuplicateAnswer.DecideAgain);
            return new SavedJobView(JobView.Of(job), saved.CreatedAt);
        }, cancellationToken);

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
        var wanted = new Query<Job> { Where = JobCollection.Id.In(page.Items.Select(saved => saved.JobId)), Limit = Query<Job>.MaxLimit };
        var jobs = (await store.QueryAsync(wanted, cancellationToken).ConfigureAwait(false)).Items.ToDictionary(job => job.Id);
        var views = page.Items.Where(saved => jobs.ContainsKey(saved.JobId)).Select(saved => new SavedJobView(JobView.Of(jobs[saved.JobId]), saved.CreatedAt));
        return new Page<SavedJobView>([.. views], page.NextCursor);
    }

    private static ValueTask<SavedJob?> FindAsync(UnitOfWork work, Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        work.FindAsync(SavedJobCollection.UserId.Is(caller.UserId) & SavedJobCollection.JobId.Is(jobId), cancellationToken);
}
