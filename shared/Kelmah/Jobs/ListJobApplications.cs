using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The applications to one job, for its hirer.</summary>
public sealed class ListJobApplications(IDocumentStore store, OwnJobs jobs, ContractOptions options)
{
    /// <summary>The latest first.</summary>
    /// <param name="caller">The job's hirer.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="status">Null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<Page<ApplicationView>>> ExecuteAsync(
        Caller caller, Guid jobId, ApplicationStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (job.IsRefused(out var refusal, out _)) return refusal;
        var filter = ApplicationCollection.JobId.Is(jobId);
        if (status is { } wanted) filter &= ApplicationCollection.Status.Is(wanted);
        var query = new Query<JobApplication> { Where = filter, Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(application => ApplicationView.Of(application, options.FeeBasisPoints));
    }
}
