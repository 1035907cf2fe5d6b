using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Encryption;

/// <summary>Stores data keys under a newer key-encryption key, page by page, and finds those whose key is lost.</summary>
public sealed class DataKeyRotation(IDocumentStore store, Transactor transactor, IKeyEncryptionKeys keys, TimeProvider clock)
{
    /// <summary>The data keys that are stored under another key than this one.</summary>
    /// <param name="keyId"><see cref="KeyEncryptionKey.Id"/>.</param>
    public static Filter<DataKey> UnderOthers(string keyId) => DataKeyCollection.KeyEncryptionKeyId.Above(keyId) | DataKeyCollection.KeyEncryptionKeyId.Below(keyId);

    /// <summary>
    /// Stores under the newest key the data keys that are under another one that is kept. Ended at any moment it goes on with the rest when it is run again.
    /// </summary>
    /// <param name="record">Adds to the commit of the first page that changes something; given the newest key's id.</param>
    /// <param name="cancellationToken">Stops between pages.</param>
    /// <returns>How many data keys were stored anew, and under which key.</returns>
    /// <exception cref="InvalidOperationException">Others change the same keys again and again.</exception>
    public async Task<(long Moved, string KeyId)> RunAsync(Func<UnitOfWork, string, CancellationToken, Task> record, CancellationToken cancellationToken)
    {
        await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        var newest = (await keys.AllAsync(cancellationToken).ConfigureAwait(false))[0];
        var (moved, cursor) = (0L, default(string));
        do
        {
            var isFirst = moved == 0;
            var page = await transactor.RunAsync<MovedPage>(actorId: null, async work =>
            {
                var done = await MovePageAsync(work, newest, cursor, cancellationToken).ConfigureAwait(false);
                if (isFirst && done.Moved > 0) await record(work, newest.Id, cancellationToken).ConfigureAwait(false);
                return done;
            }, cancellationToken).ConfigureAwait(false);
            if (page.IsRefused(out var refusal, out var last)) throw new InvalidOperationException($"The data keys could not be stored under key {newest.Id}: {refusal.Error.Code}.");
            (moved, cursor) = (moved + last.Moved, last.Next);
        }
        while (cursor is not null);
        return (moved, newest.Id);
    }

    /// <summary>How many data keys are stored under a key that is not kept: what they encrypted cannot be read.</summary>
    public async Task<long> CountLostAsync(CancellationToken cancellationToken) =>
        await store.CountAsync(await LostAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes them: what they encrypted is missing from then on, and their users can give it again.</summary>
    public async Task GiveUpLostAsync(CancellationToken cancellationToken)
    {
        var query = new Query<DataKey> { Where = await LostAsync(cancellationToken).ConfigureAwait(false), Limit = Query<DataKey>.MaxLimit };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            await transactor.RunAsync<bool>(actorId: null, work =>
            {
                foreach (var lost in page.Items) work.Delete(lost);
                return Task.FromResult<Result<bool>>(true);
            }, cancellationToken).ConfigureAwait(false);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }

    private async Task<Filter<DataKey>> LostAsync(CancellationToken cancellationToken) =>
        (await keys.AllAsync(cancellationToken).ConfigureAwait(false)).Select(key => UnderOthers(key.Id)).Aggregate((all, next) => all & next);

    private async Task<MovedPage> MovePageAsync(UnitOfWork work, KeyEncryptionKey newest, string? cursor, CancellationToken cancellationToken)
    {
        var query = new Query<DataKey> { Where = UnderOthers(newest.Id), Limit = Query<DataKey>.MaxLimit, Cursor = cursor };
        var page = await work.Peek.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var kept = (await keys.AllAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(key => key.Id);
        var now = clock.GetUtcNow();
        var moved = 0;
        foreach (var stored in page.Items)
        {
            if (!kept.TryGetValue(stored.KeyEncryptionKeyId, out var present)) continue;
            work.Update(stored.MoveUnder(newest, present, now));
            moved++;
        }

        return new MovedPage(moved, page.NextCursor);
    }

    private sealed record MovedPage(long Moved, string? Next);
}

/// <summary>Destroys data keys.</summary>
public static class DataKeyDestruction
{
    /// <summary>Deletes a user's data key, and with it all that it encrypted, in the commit of another use case. A user without one stays so.</summary>
    public static async ValueTask DestroyDataKeyAsync(this UnitOfWork work, Guid userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (await work.FindAsync(DataKeyCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false) is { } key) work.Delete(key);
    }
}
