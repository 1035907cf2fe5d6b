using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>What a published job said before.</summary>
public sealed class ListJobRevisions(IDocumentStore store, GetJob get)
{
    /// <summary>The latest first, for everybody who may see the job; a draft has none.</summary>
    public async Task<Result<Page<JobRevision>>> ExecuteAsync(Caller caller, Guid jobId, Paging paging, CancellationToken cancellationToken)
    {
        var job = await get.ExecuteAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (job.IsRefused(out var refusal, out _)) return refusal;
        var query = new Query<JobRevision>
        {
            Where = JobRevisionCollection.JobId.Is(jobId),
            OrderBy = [JobRevisionCollection.Number.Descending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        return await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
    }
}
