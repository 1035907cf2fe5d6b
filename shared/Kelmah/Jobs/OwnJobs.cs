using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Loads a job for its hirer and commits what becomes of it.</summary>
public sealed class OwnJobs(IDocumentStore store, Transactor transactor)
{
    /// <summary>
    /// Runs a change of one of the caller's jobs. A job that the caller may not see is not found; somebody else's that can be
    /// seen is refused for the role.
    /// </summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="expectedVersion">From <c>If-Match</c>; null for any.</param>
    /// <param name="change">Decides; its result is committed.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <param name="alongside">What else belongs into the commit, given the job before and after; not called where nothing changed.</param>
    public Task<Result<Job>> ChangeAsync(
        Caller caller,
        Guid jobId,
        long? expectedVersion,
        Func<Job, Result<Job>> change,
        CancellationToken cancellationToken,
        Func<UnitOfWork, Job, Job, Task>? alongside = null) =>
        transactor.RunAsync<Job>(caller.UserId, async work =>
        {
            var found = await FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            if (expectedVersion is not null && expectedVersion != job!.Version) return RequestErrors.VersionMismatch;
            if (change(job!).IsRefused(out refusal, out var changed)) return refusal;
            if (alongside is not null && !changed!.NewEvents.IsEmpty) await alongside(work, job!, changed).ConfigureAwait(false);
            return work.Update(changed!);
        }, cancellationToken);

    /// <summary>One of the caller's jobs.</summary>
    public async Task<Result<Job>> FindAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        if (job is null || !job.IsVisibleTo(caller.UserId)) return RequestErrors.NotFound;
        return job.HirerId == caller.UserId ? job : JobErrors.NotYourJob;
    }
}
