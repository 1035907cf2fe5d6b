using Kelmah.Domain;
using Kelmah.Domain.Jobs;

namespace Kelmah.Application.Jobs;

/// <summary>Opens a closed job again.</summary>
public sealed class ReopenJob(OwnJobs jobs, TimeProvider clock)
{
    /// <summary>Refused past the deadline, with a signed contract, and for what is not closed. A job that is active already is given as it is.</summary>
    public Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        jobs.ChangeAsync(caller, jobId, expectedVersion: null, job => job.Reopen(clock.GetUtcNow()), cancellationToken);
}
