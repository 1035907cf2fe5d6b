using Kelmah.Application.Serialization;
using Kelmah.Domain;
using Kelmah.Domain.Jobs;

namespace Kelmah.Application.Jobs;

/// <summary>Changes what a hirer wrote about a job.</summary>
public sealed class ChangeJob(OwnJobs jobs, TimeProvider clock)
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
            caller, jobId, expectedVersion, job => patch.ApplyTo(job.Content).Then(content => job.Change(content, clock.GetUtcNow())), cancellationToken);
}
