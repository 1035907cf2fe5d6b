using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Puts a job on the caller's list, and takes it from there.</summary>
public sealed class SaveJob(IDocumentStore store, Transactor transactor, GetJob get, TimeProvider clock, IIdSource ids)
{
    /// <summary>The job; saving it again changes nothing.</summary>
    public Task<Result<SavedJobView>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedJobView>(caller.UserId, async work =>
        {
            var found = await get.ExecuteAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            var saved = await FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false)
                ?? work.Insert(SavedJob.Save(ids.NewId(), caller.UserId, jobId, clock.GetUtcNow()), RequestErrors.TooManyConflicts);
            return new SavedJobView(job!, saved.CreatedAt);
        }, cancellationToken);

    /// <summary>Whether it was on the list.</summary>
    public Task<Result<bool>> UndoAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var saved = await FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (saved is not null) work.Delete(saved.Forget(clock.GetUtcNow()));
            return saved is not null;
        }, cancellationToken);

    private ValueTask<SavedJob?> FindAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        store.FindAsync(SavedJobCollection.UserId.Is(caller.UserId) & SavedJobCollection.JobId.Is(jobId), cancellationToken);
}
