using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Identity;

namespace Kelmah.Application.Identity;

/// <summary>Ends all sessions of a user.</summary>
public sealed class EndAllSessions(IDocumentStore store, Transactor transactor, IRevokedSessions revoked, TimeProvider clock)
{
    /// <summary>The caller's own, this one included. Gives their number.</summary>
    public async Task<Result<int>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var batch = await EndBatchAsync(caller, cancellationToken).ConfigureAwait(false);
            if (batch.IsRefused(out var refusal, out var ended)) return refusal;
            var now = clock.GetUtcNow();
            foreach (var sessionId in ended!) revoked.Revoke(sessionId, now);
            total += ended.Count;
            if (ended.Count < Query<RefreshToken>.MaxLimit) return total;
        }
    }

    private Task<Result<IReadOnlyList<Guid>>> EndBatchAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<IReadOnlyList<Guid>>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var query = new Query<RefreshToken> { Where = RefreshTokenCollection.SessionsOf(caller.UserId, now), Limit = Query<RefreshToken>.MaxLimit };
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var link in page.Items) work.Update(link.Revoke(now));
            return page.Items.Select(link => link.SessionId).ToArray();
        }, cancellationToken);
}
