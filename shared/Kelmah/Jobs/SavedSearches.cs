using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The caller's saved searches.</summary>
public sealed class SavedSearches(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Saves one; refused for a bad content and beyond the limit.</summary>
    public Task<Result<SavedSearch>> SaveAsync(Caller caller, SavedSearchContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedSearch>(caller.UserId, async work =>
        {
            var count = await store.CountAsync(SavedSearchCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            if (count >= SavedSearch.MaxCount) return JobErrors.TooManySearches;
            return SavedSearch.Save(ids.NewId(), caller.UserId, content, clock.GetUtcNow()).Then<SavedSearch>(search => work.Insert(search));
        }, cancellationToken);

    /// <summary>The latest first.</summary>
    public async Task<Result<Page<SavedSearch>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<SavedSearch> { Where = SavedSearchCollection.UserId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        return await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes one of them; somebody else's is not found.</summary>
    public Task<Result<SavedSearch>> DeleteAsync(Caller caller, Guid searchId, CancellationToken cancellationToken) =>
        transactor.RunAsync<SavedSearch>(caller.UserId, async work =>
        {
            var search = await store.FindAsync<SavedSearch>(searchId, cancellationToken).ConfigureAwait(false);
            if (search is null || search.UserId != caller.UserId) return RequestErrors.NotFound;
            work.Delete(search.Forget(clock.GetUtcNow()));
            return search;
        }, cancellationToken);
}
