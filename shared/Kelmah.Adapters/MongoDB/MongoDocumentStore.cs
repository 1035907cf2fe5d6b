using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The document store on MongoDB: a collection for each entity, a transaction for each commit.</summary>
public sealed class MongoDocumentStore(MongoStore store, TimeProvider clock) : IDocumentStore
{
    /// <inheritdoc/>
    public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity =>
        FirstAsync<T>(Build.Filter.Eq(MongoFields.Id, StoredValue.Of(id)), cancellationToken);

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
            token => CollectionOf<T>().CountDocumentsAsync(MongoFilter.Of(where.Condition), cancellationToken: token), cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        var counted = new BsonDocument { [MongoFields.Id] = "$" + MongoFields.Of(field), ["count"] = new BsonDocument("$sum", 1) };
        return await MongoFailures.GuardAsync(
            async token =>
            {
                var groups = await CollectionOf<T>().Aggregate().Match(MongoFilter.Of(where.Condition)).Group<BsonDocument>(counted).ToListAsync(token).ConfigureAwait(false);
                return groups.Where(group => group[MongoFields.Id] is BsonBinaryData)
                    .ToDictionary(group => group[MongoFields.Id].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard), group => group["count"].ToInt64());
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) =>
        await MongoFailures.GuardAsync(
            async token =>
            {
                var found = await store.Collection(MongoLedger.GuardedSets).Find(Build.Filter.Eq(MongoFields.Id, set)).FirstOrDefaultAsync(token).ConfigureAwait(false);
                return found is not null && found.TryGetValue("version", out var version) ? version.ToInt64() : 0;
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken) =>
        RunAsync(work, outcome => outcome is Committed, cancellationToken);

    /// <inheritdoc/>
    public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => RunAsync(work, _ => false, cancellationToken);

    private Task<CommitOutcome> RunAsync(UnitOfWork work, Func<CommitOutcome, bool> mustCommit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var commit = new MongoCommit(store, work, clock);
        return MongoTransactions.RunAsync(store, clock, commit.ApplyAsync, mustCommit, cancellationToken);
    }

    private async ValueTask<T?> FirstAsync<T>(FilterDefinition<BsonDocument> filter, CancellationToken cancellationToken)
        where T : Entity =>
        await MongoFailures.GuardAsync(
            async token =>
            {
                using var document = await CollectionOf<T>().Find(filter).As<RawBsonDocument>().FirstOrDefaultAsync(token).ConfigureAwait(false);
                return document is null ? null : StoredDocument.Read<T>(document);
            },
            cancellationToken).ConfigureAwait(false);

    private async ValueTask<Page<TItem>> ReadPageAsync<T, TItem>(Query<T> query, Projection<T, TItem>? projection, CancellationToken cancellationToken)
        where T : Entity
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, Query<T>.MaxLimit, nameof(query));
        var page = new MongoQuery(Collections.For(typeof(T)), query.Where?.Condition, query.OrderBy, query.Cursor);
        // One document more than asked for tells whether there is a next page.
        var found = CollectionOf<T>().Find(page.Filter).Sort(page.Sort).Limit(query.Limit + 1);
        var read = projection is null ? found.As<RawBsonDocument>() : found.Project<RawBsonDocument>(page.Projection(projection.Fields));
        return await MongoFailures.GuardAsync(
            async token => PageOf<TItem>(await read.ToListAsync(token).ConfigureAwait(false), query.Limit, page), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the documents and gives their bytes back to the driver.</summary>
    private static Page<TItem> PageOf<TItem>(List<RawBsonDocument> documents, int limit, MongoQuery page)
    {
        try
        {
            return new Page<TItem>(
                [.. documents.Take(limit).Select(StoredDocument.Read<TItem>)],
                documents.Count > limit ? page.CursorAt(documents[limit - 1]) : null);
        }
        finally
        {
            documents.ForEach(document => document.Dispose());
        }
    }

    private IMongoCollection<BsonDocument> CollectionOf<T>()
        where T : Entity =>
        store.Collection(Collections.For(typeof(T)).Name);
}
