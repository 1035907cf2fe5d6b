using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The caller's own applications.</summary>
public sealed class ListOwnApplications(IDocumentStore store, ContractOptions options)
{
    /// <summary>The latest first; refused for anybody but a worker.</summary>
    /// <param name="caller">The worker.</param>
    /// <param name="status">Null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<Page<ApplicationView>>> ExecuteAsync(
        Caller caller, ApplicationStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        var filter = ApplicationCollection.WorkerId.Is(caller.UserId);
        if (status is { } wanted) filter &= ApplicationCollection.Status.Is(wanted);
        var query = new Query<JobApplication> { Where = filter, Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(application => ApplicationView.Of(application, options.FeeBasisPoints));
    }
}
