using System.Collections.Concurrent;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Encryption;

/// <summary>The data keys of users in clear, remembered for ten minutes. What is not there, or under a key that is lost, is no key.</summary>
/// <param name="store">Where they are stored: not the one that encrypts by them.</param>
/// <param name="keyEncryptionKeys">What they are stored under.</param>
/// <param name="clock">Counts the minutes.</param>
/// <param name="ids">Names a new one.</param>
public sealed class DataKeys(IDocumentStore store, IKeyEncryptionKeys keyEncryptionKeys, TimeProvider clock, IIdSource ids)
{
    /// <summary>Another instance may have destroyed one.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>Some megabytes.</summary>
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<Guid, OpenKey> open = new();

    /// <summary>A user's key, where it is remembered.</summary>
    internal OpenKey? Find(Guid userId) => open.TryGetValue(userId, out var key) && clock.GetUtcNow() < key.Until ? key : null;

    /// <summary>Users' keys, read where they are not remembered; a user who has none is missing.</summary>
    internal async ValueTask<IReadOnlyDictionary<Guid, OpenKey>> LoadAsync(IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, OpenKey>();
        foreach (var some in userIds.Distinct().Chunk(Query<DataKey>.MaxLimit))
        {
            foreach (var id in some)
                if (Find(id) is { } known) found[id] = known;
            var missing = some.Where(id => !found.ContainsKey(id)).ToList();
            if (missing.Count == 0) continue;
            var query = new Query<DataKey> { Where = DataKeyCollection.UserId.In(missing), Limit = Query<DataKey>.MaxLimit };
            foreach (var stored in (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items)
                if (await OpenAsync(stored, cancellationToken).ConfigureAwait(false) is { } key) found[stored.UserId] = key;
        }

        return found;
    }

    /// <summary>A new key of a user, to be inserted by the commit that encrypts by it.</summary>
    internal async ValueTask<(DataKey Stored, byte[] Key)> CreateAsync(Guid userId, CancellationToken cancellationToken) =>
        DataKey.Create(ids.NewId(), userId, (await keyEncryptionKeys.AllAsync(cancellationToken).ConfigureAwait(false))[0], clock.GetUtcNow());

    /// <summary>Reads every key again when it is asked for next: one of them is not there any more.</summary>
    internal void ForgetAll() => open.Clear();

    private async ValueTask<OpenKey?> OpenAsync(DataKey stored, CancellationToken cancellationToken)
    {
        if (await keyEncryptionKeys.FindAsync(stored.KeyEncryptionKeyId, cancellationToken).ConfigureAwait(false) is not { } under) return null;
        if (open.Count >= Capacity) open.Clear();
        return open[stored.UserId] = new OpenKey(stored, stored.Unwrap(under), clock.GetUtcNow() + Remembered);
    }
}

/// <summary>A data key in clear.</summary>
/// <param name="Stored">As it is stored.</param>
/// <param name="Key">32 bytes.</param>
/// <param name="Until">When it is forgotten, UTC.</param>
internal sealed record OpenKey(DataKey Stored, byte[] Key, DateTimeOffset Until);
