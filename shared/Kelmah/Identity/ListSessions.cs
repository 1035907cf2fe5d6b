using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The caller's sessions that have not ended.</summary>
public sealed class ListSessions(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The one that was refreshed last comes first.</summary>
    public async Task<Result<Page<SessionView>>> ExecuteAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<RefreshToken>
        {
            Where = RefreshTokenCollection.SessionsOf(caller.UserId, clock.GetUtcNow()),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(link => SessionView.Of(link, caller));
    }
}
