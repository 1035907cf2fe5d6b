using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Opens a closed job again.</summary>
public sealed class ReopenJob(OwnJobs jobs, IDocumentStore store, TimeProvider clock)
{
    /// <summary>
    /// Refused for a suspended hirer, past the deadline, with a signed contract, and for what is not closed. A job that is active
    /// already is given as it is.
    /// </summary>
    public async Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var blocked = await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return await jobs.ChangeAsync(
            caller,
            jobId,
            expectedVersion: null,
            job => blocked is { } refusal ? refusal : job.Reopen(clock.GetUtcNow()),
            cancellationToken).ConfigureAwait(false);
    }
}
