using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Deletes a draft.</summary>
public sealed class DiscardJob(OwnJobs jobs, Transactor transactor, TimeProvider clock)
{
    /// <summary>Refused for a job that others have seen.</summary>
    public Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<Job>(caller.UserId, async work =>
        {
            var found = await jobs.FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.Then(job => job.Discard(clock.GetUtcNow())).IsRefused(out var refusal, out var discarded)) return refusal;
            if (expectedVersion is not null && expectedVersion != discarded!.Version) return RequestErrors.VersionMismatch;
            work.Delete(discarded!);
            return discarded!;
        }, cancellationToken);
}
