using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Ends sessions of a user as a part of another commit.</summary>
public sealed class UserSessions(IDocumentStore store, IRevokedSessions revoked)
{
    /// <summary>Revokes the refresh tokens of the user's sessions in a commit.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="except">The session that goes on; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The sessions that end; <see cref="RefuseAsync"/> them once it is committed.</returns>
    public async Task<ImmutableArray<Guid>> EndAsync(UnitOfWork work, Guid userId, Guid? except, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = ImmutableArray.CreateBuilder<Guid>();
        var query = new Query<RefreshToken> { Where = RefreshTokenCollection.SessionsOf(userId, now), Limit = Query<RefreshToken>.MaxLimit };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var link in page.Items.Where(link => link.SessionId != except))
            {
                work.Update(link.Revoke(now));
                ended.Add(link.SessionId);
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return ended.ToImmutable();
    }

    /// <summary>Refuses the access tokens of sessions that have ended.</summary>
    public async Task RefuseAsync(IEnumerable<Guid> sessions, DateTimeOffset now)
    {
        foreach (var sessionId in sessions) await revoked.RevokeAsync(sessionId, now).ConfigureAwait(false);
    }
}
