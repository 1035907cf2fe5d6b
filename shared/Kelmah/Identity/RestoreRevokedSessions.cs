using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Fills the list of revoked sessions after a start: access tokens that were refused before are refused again.</summary>
public sealed class RestoreRevokedSessions(IDocumentStore store, IRevokedSessions revoked, TimeProvider clock)
{
    /// <summary>Reads the sessions that were ended within the life of an access token.</summary>
    /// <param name="lifetime">Of an access token.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task ExecuteAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var query = new Query<RefreshToken>
        {
            Where = RefreshTokenCollection.RevokedAt.AtLeast(clock.GetUtcNow() - lifetime),
            Limit = Query<RefreshToken>.MaxLimit,
        };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var link in page.Items) await revoked.RevokeAsync(link.SessionId, link.RevokedAt!.Value).ConfigureAwait(false);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }
}
