using System.Runtime.CompilerServices;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Encryption;

/// <summary>
/// A store whose documents hold <see cref="SensitiveAttribute"/> texts only under their owner's data key. A commit encrypts them, makes the key with
/// the first of them, and rests on the key being there still; a read decrypts them. Without the key, which an erasure destroys, they are missing.
/// What an earlier release stored in clear reads as it is.
/// </summary>
/// <param name="inner">What holds the documents.</param>
/// <param name="keys">The keys.</param>
public sealed class EncryptedDocumentStore(IDocumentStore inner, DataKeys keys) : IDocumentStore
{
    /// <summary>An entity is immutable, and the store gives the same one again while its document stays as it is: so is the decrypted one.</summary>
    private readonly ConditionalWeakTable<Entity, Entity> opened = [];

    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity =>
        SensitiveOf<T>() is { } fields ? OpenAsync(inner.FindAsync<T>(id, cancellationToken), fields, cancellationToken) : inner.FindAsync<T>(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        SensitiveOf<T>() is { } fields ? OpenAsync(inner.FindAsync(where, cancellationToken), fields, cancellationToken) : inner.FindAsync(where, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity =>
        SensitiveOf<T>() is { } fields ? OpenAsync(inner.QueryAsync(query, cancellationToken), fields, cancellationToken) : inner.QueryAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity =>
        inner.QueryAsync(query, projection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        inner.CountAsync(where, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        inner.CountByAsync(field, where, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => inner.SetVersionAsync(set, cancellationToken);

    /// <inheritdoc/>
    public async Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        await work.SealAsync(keys, cancellationToken).ConfigureAwait(false);
        var outcome = await inner.CommitAsync(work, cancellationToken).ConfigureAwait(false);
        var isDestroyed = outcome is Committed
            ? work.Writes.Any(write => write is { Kind: WriteKind.Delete, Entity: DataKey })
            : outcome is VersionConflict { Collection: var collection } && collection == DataKeyCollection.Definition.Name;
        if (isDestroyed) keys.ForgetAll();
        return outcome;
    }

    /// <inheritdoc/>
    public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        work.SealForTrial();
        return inner.TryAsync(work, cancellationToken);
    }

    private static SensitiveFields? SensitiveOf<T>()
        where T : Entity =>
        Collections.For(typeof(T)).Sensitive;

    private async ValueTask<T?> OpenAsync<T>(ValueTask<T?> reading, SensitiveFields fields, CancellationToken cancellationToken)
        where T : Entity
    {
        if (await reading.ConfigureAwait(false) is not { } found) return null;
        if (TryOpen(found, fields) is { } known) return (T)known;
        var loaded = await keys.LoadAsync([fields.OwnerOf(found)], cancellationToken).ConfigureAwait(false);
        return (T)Open(found, fields, loaded.GetValueOrDefault(fields.OwnerOf(found)));
    }

    private async ValueTask<Page<T>> OpenAsync<T>(ValueTask<Page<T>> reading, SensitiveFields fields, CancellationToken cancellationToken)
        where T : Entity
    {
        var page = await reading.ConfigureAwait(false);
        var items = page.Items.Select(item => TryOpen(item, fields)).ToList();
        if (items.Contains(null))
        {
            var owners = page.Items.Where((_, place) => items[place] is null).Select(fields.OwnerOf);
            var loaded = await keys.LoadAsync(owners, cancellationToken).ConfigureAwait(false);
            for (var place = 0; place < items.Count; place++)
                items[place] ??= Open(page.Items[place], fields, loaded.GetValueOrDefault(fields.OwnerOf(page.Items[place])));
        }

        return page with { Items = [.. items.Select(item => (T)item!)] };
    }

    /// <summary>The entity in clear; null where its owner's key has to be read first.</summary>
    private Entity? TryOpen(Entity entity, SensitiveFields fields)
    {
        if (opened.TryGetValue(entity, out var known)) return known;
        if (!fields.Any(entity, SealedText.IsSealed)) return entity;
        return keys.Find(fields.OwnerOf(entity)) is { } key ? Open(entity, fields, key) : null;
    }

    private Entity Open(Entity entity, SensitiveFields fields, OpenKey? key)
    {
        var context = Collections.For(entity.GetType()).StreamId(entity.Id);
        var clear = fields.Replace(entity, text => !SealedText.IsSealed(text) ? text : key is null ? null : SealedText.Open(text, key.Key, context));
        if (key is not null) opened.AddOrUpdate(entity, clear);
        return clear;
    }
}
