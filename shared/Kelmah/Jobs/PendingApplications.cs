using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The applications to a job that wait for an answer.</summary>
internal static class PendingApplications
{
    /// <summary>All of them, page by page.</summary>
    public static async IAsyncEnumerable<JobApplication> PendingApplicationsAsync(
        this IDocumentStore store, Guid jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new Query<JobApplication>
        {
            Where = ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.Status.Is(ApplicationStatus.Pending),
            Limit = Query<JobApplication>.MaxLimit,
        };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var application in page.Items) yield return application;
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }

    /// <summary>Changes all of them in the commit that concerns them.</summary>
    public static async Task ChangePendingAsync(
        this IDocumentStore store, UnitOfWork work, Guid jobId, Func<JobApplication, JobApplication> change, CancellationToken cancellationToken)
    {
        await foreach (var application in store.PendingApplicationsAsync(jobId, cancellationToken).ConfigureAwait(false))
            work.Update(change(application));
    }
}
