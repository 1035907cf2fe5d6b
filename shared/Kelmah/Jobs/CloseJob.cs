using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Closes a job for its hirer, and tells everybody whose application waits.</summary>
public sealed class CloseJob(OwnJobs jobs, IDocumentStore store, TimeProvider clock)
{
    /// <summary>Refused for what is not active. A job that is closed already is given as it is.</summary>
    public Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        jobs.ChangeAsync(
            caller,
            jobId,
            expectedVersion: null,
            job => job.Close(JobClosing.ByHirer, clock.GetUtcNow()),
            cancellationToken,
            (work, _, closed) => store.ChangePendingAsync(
                work, closed.Id, application => application.HearOfClosing(JobClosing.ByHirer, clock.GetUtcNow()), cancellationToken));
}
