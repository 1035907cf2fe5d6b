using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The document store on MongoDB: a collection for each entity, a transaction for each commit.</summary>
public sealed class MongoDocumentStore(MongoStore store, TimeProvider clock) : IDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity
    {
        var found = await FirstAsync<T>(new JsonObject { [MongoFields.Id] = ExtendedJson.Uuid(id) }, cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        FirstAsync<T>(MongoFilter.Of(where.Condition), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity =>
        ReadPageAsync<T, T>(query, projection: null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity =>
        ReadPageAsync<T, TView>(query, projection, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity =>
        await MongoFailures.GuardAsync(
            token => CollectionOf<T>().CountDocumentsAsync(Bson.Of(MongoFilter.Of(where.Condition)), cancellationToken: token), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = new MongoCommit(store, work, clock);
        return MongoTransactions.RunAsync(
            store, clock, commit.ApplyAsync, outcome => outcome is Committed, cancellationToken);
    }

    private async ValueTask<T?> FirstAsync<T>(JsonObject filter, CancellationToken cancellationToken)
        where T : Entity
    {
        var options = new FindOptions<BsonDocument> { Limit = 1 };
        var found = await ReadAsync<T>(filter, options, cancellationToken).ConfigureAwait(false);
        return found is [var document]
            ? MongoDocument.Read(Bson.ToExtendedJson(document)).Deserialize<T>(StorageJson.Options)
            : null;
    }

    private async ValueTask<Page<TItem>> ReadPageAsync<T, TItem>(Query<T> query, Projection<T, TItem>? projection, CancellationToken cancellationToken)
        where T : Entity
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, Query<T>.MaxLimit, nameof(query));
        var page = new MongoQuery(Collections.For(typeof(T)), query.Where?.Condition, query.OrderBy, query.Cursor);
        var options = new FindOptions<BsonDocument>
        {
            Sort = Bson.Of(page.Sort),
            // One document more than asked for tells whether there is a next page.
            Limit = query.Limit + 1,
            Projection = projection is null ? null : Bson.Of(page.Projection(projection.Fields)),
        };
        var documents = await ReadAsync<T>(page.Filter, options, cancellationToken).ConfigureAwait(false);
        var items = documents.Take(query.Limit).Select(document => MongoDocument.Read(Bson.ToExtendedJson(document))).ToList();
        return new Page<TItem>(
            [.. items.Select(item => item.Deserialize<TItem>(StorageJson.Options)!)],
            documents.Count > query.Limit ? page.CursorAt(items[^1]) : null);
    }

    private Task<List<BsonDocument>> ReadAsync<T>(JsonObject filter, FindOptions<BsonDocument> options, CancellationToken cancellationToken)
        where T : Entity =>
        MongoFailures.GuardAsync(
            async token =>
            {
                using var found = await CollectionOf<T>().FindAsync(Bson.Of(filter), options, token).ConfigureAwait(false);
                return await found.ToListAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    private IMongoCollection<BsonDocument> CollectionOf<T>()
        where T : Entity =>
        store.Collection(Collections.For(typeof(T)).Name);
}
