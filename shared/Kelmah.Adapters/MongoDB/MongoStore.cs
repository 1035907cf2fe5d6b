using Azure.Core;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>An open database whose collections, validators and indexes are as this release declares them.</summary>
public sealed class MongoStore
{
    private readonly IMongoDatabase database;

    private MongoStore(IMongoClient client, IMongoDatabase database, IReadOnlyList<CollectionDefinition> collections)
    {
        Client = client;
        this.database = database;
        Collections = collections;
    }

    /// <summary>The collections of entities.</summary>
    public IReadOnlyList<CollectionDefinition> Collections { get; }

    internal IMongoClient Client { get; }

    /// <summary>Whether reads of one session can be of one moment; false once the server has given none.</summary>
    internal bool HasSnapshots { get; set; } = true;

    /// <summary>Opens a database that <see cref="MongoMigration"/> has brought up to date; nothing in it is changed.</summary>
    /// <param name="options">Which database.</param>
    /// <param name="collections">The collections of entities.</param>
    /// <param name="identity">Signs in where the connection string holds no password.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SchemaMismatchException">The database was not migrated to this release, or by a later one.</exception>
    /// <exception cref="StoreUnavailableException">No server answers.</exception>
    public static async Task<MongoStore> OpenAsync(
        MongoOptions options, IReadOnlyList<CollectionDefinition> collections, TokenCredential identity, CancellationToken cancellationToken)
    {
        var client = new MongoClient(MongoConnection.ForServing(options, identity));
        var store = new MongoStore(client, client.GetDatabase(options.Database), collections);
        var applied = await MongoFailures.GuardAsync(token => SchemaVersion.ReadAsync(store.database, token), cancellationToken).ConfigureAwait(false);
        var declared = MongoCollectionSchema.VersionOf(MongoCollectionSchema.All(collections));
        return SchemaVersion.Mismatch(options.Database, declared, applied) is { } mismatch ? throw new SchemaMismatchException(mismatch) : store;
    }

    internal IMongoCollection<BsonDocument> Collection(string name) => database.GetCollection<BsonDocument>(name);

    /// <summary>Inserts a document; false where one with the same key is there.</summary>
    internal async Task<bool> TryInsertAsync(IClientSessionHandle? session, string collection, BsonDocument document, CancellationToken cancellationToken)
    {
        try
        {
            var inserted = session is null
                ? Collection(collection).InsertOneAsync(document, cancellationToken: cancellationToken)
                : Collection(collection).InsertOneAsync(session, document, cancellationToken: cancellationToken);
            await inserted.ConfigureAwait(false);
            return true;
        }
        catch (MongoWriteException refused) when (MongoFailures.IsDuplicate(refused))
        {
            return false;
        }
    }

    internal Task PingAsync(CancellationToken cancellationToken) =>
        database.RunCommandAsync<BsonDocument>(new BsonDocument("ping", 1), cancellationToken: cancellationToken);

    internal Task DropAsync(CancellationToken cancellationToken) =>
        Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, cancellationToken);
}
