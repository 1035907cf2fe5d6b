using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The jobs that the caller has saved.</summary>
public sealed class ListSavedJobs(IDocumentStore store)
{
    /// <summary>The latest saved first, each as it stands now.</summary>
    public async Task<Result<Page<SavedJobView>>> ExecuteAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<SavedJob> { Where = SavedJobCollection.UserId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var views = new List<SavedJobView>(page.Items.Count);
        foreach (var saved in page.Items)
        {
            if (await store.FindAsync<Job>(saved.JobId, cancellationToken).ConfigureAwait(false) is { } job)
                views.Add(new SavedJobView(job, saved.CreatedAt));
        }

        return new Page<SavedJobView>(views, page.NextCursor);
    }
}
