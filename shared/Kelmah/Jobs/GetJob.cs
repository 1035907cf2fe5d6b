using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>One job.</summary>
public sealed class GetJob(IDocumentStore store)
{
    /// <summary>A draft is found by its hirer only, everything else by everybody who is signed in.</summary>
    public async Task<Result<Job>> ExecuteAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
        return job is not null && job.IsVisibleTo(caller.UserId) ? job : RequestErrors.NotFound;
    }
}
