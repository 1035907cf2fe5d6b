using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Jobs;

/// <summary>
/// Changes what a hirer wrote about a job. The change of a published job is a new revision: the one before can still be
/// read, and everybody whose application waits is told what changed.
/// </summary>
public sealed class ChangeJob(OwnJobs jobs, IDocumentStore store, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for a bad content, a job that is not open, and another version than the one that the client has read.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="patch">Of <see cref="JobContent"/>.</param>
    /// <param name="expectedVersion">Null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Job>> ExecuteAsync(
        Caller caller, Guid jobId, MergePatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        jobs.ChangeAsync(
            caller,
            jobId,
            expectedVersion,
            job => patch.ApplyTo(job.Content).Then(content => job.Change(content, clock.GetUtcNow())),
            cancellationToken,
            (work, before, after) => after.Status == JobStatus.Active ? ReviseAsync(work, before, after, cancellationToken) : Task.CompletedTask);

    private Task ReviseAsync(UnitOfWork work, Job before, Job after, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changes = after.Content.ChangesSince(before.Content);
        work.Insert(JobRevision.Of(ids.NewId(), after, changes, now));
        return store.ChangePendingAsync(
            work, after.Id, application => application.HearOfChange(after.Revision, changes, now), cancellationToken);
    }
}
