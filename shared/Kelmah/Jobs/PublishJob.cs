using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Opens a draft for applications, and keeps what it says as its first revision.</summary>
public sealed class PublishJob(OwnJobs jobs, IDocumentStore store, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused while the hirer's address is not verified, past the deadline, and for what is not a draft. A job that is active already is given as it is.</summary>
    public async Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var blocked = await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return await jobs.ChangeAsync(
            caller,
            jobId,
            expectedVersion: null,
            job => blocked is { } refusal ? refusal : job.Publish(clock.GetUtcNow()),
            cancellationToken,
            (work, _, published) =>
            {
                work.Insert(JobRevision.Of(ids.NewId(), published, [], clock.GetUtcNow()));
                return Task.CompletedTask;
            }).ConfigureAwait(false);
    }
}
