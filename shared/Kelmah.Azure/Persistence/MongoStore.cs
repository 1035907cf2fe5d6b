using System.Text.Json.Nodes;
using Kelmah.Application.Persistence;
using Kelmah.Infrastructure.Persistence.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Azure.Persistence;

/// <summary>An open database whose collections, validators and indexes are as declared, with acknowledgement by the majority.</summary>
public sealed class MongoStore
{
    internal const string Events = "events";
    internal const string Unrelayed = "unrelayed_events";
    internal const string Handled = "handled_messages";
    internal const string Entries = "journal_entries";
    internal const string Balances = "journal_balances";
    internal const string ClosedBalances = "journal_closed_balances";
    internal const string Closing = "journal_closing";

    private const int NamespaceExists = 48;

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

    /// <summary>Opens the database and brings it up to date; an index that is declared no more, or otherwise, goes.</summary>
    /// <exception cref="MongoException">No server answers, or a new unique index or validator is refused.</exception>
    public static async Task<MongoStore> OpenAsync(
        MongoOptions options, IReadOnlyList<CollectionDefinition> collections, CancellationToken cancellationToken)
    {
        var settings = MongoClientSettings.FromConnectionString(options.ConnectionString);
        settings.WriteConcern = WriteConcern.WMajority;
        settings.ReadConcern = ReadConcern.Majority;
        var client = new MongoClient(settings);
        var store = new MongoStore(client, client.GetDatabase(options.Database), collections);
        foreach (var collection in collections) await store.ApplyAsync(collection, cancellationToken).ConfigureAwait(false);
        foreach (var (name, indexes) in MongoLedger.Indexes)
        {
            await store.TryCreateAsync(new JsonObject { ["create"] = name }, cancellationToken).ConfigureAwait(false);
            if (indexes is not null) await store.RunAsync(indexes, cancellationToken).ConfigureAwait(false);
        }

        return store;
    }

    internal IMongoCollection<BsonDocument> Collection(string name) => database.GetCollection<BsonDocument>(name);

    internal Task<BsonDocument> RunAsync(JsonObject command, CancellationToken cancellationToken) =>
        database.RunCommandAsync<BsonDocument>(Bson.Of(command), cancellationToken: cancellationToken);

    internal Task DropAsync(CancellationToken cancellationToken) =>
        Client.DropDatabaseAsync(database.DatabaseNamespace.DatabaseName, cancellationToken);

    private async Task ApplyAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        if (!await TryCreateAsync(MongoSchema.Create(collection), cancellationToken).ConfigureAwait(false))
            await RunAsync(MongoSchema.Change(collection), cancellationToken).ConfigureAwait(false);
        await DropUndeclaredAsync(collection, cancellationToken).ConfigureAwait(false);
        if (MongoSchema.CreateIndexes(collection) is { } indexes) await RunAsync(indexes, cancellationToken).ConfigureAwait(false);
    }

    private async Task DropUndeclaredAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        var declared = MongoSchema.Indexes(collection).Select(Bson.Of).ToDictionary(index => index["name"].AsString, StringComparer.Ordinal);
        var indexes = Collection(collection.Name).Indexes;
        using var there = await indexes.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var index in await there.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = index["name"].AsString;
            if (name == "_id_" || (declared.TryGetValue(name, out var wanted) && IsSame(index, wanted))) continue;
            await indexes.DropOneAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSame(BsonDocument index, BsonDocument wanted) =>
        index["key"].AsBsonDocument.Elements.Select(element => (element.Name, element.Value.ToString()))
            .SequenceEqual(wanted["key"].AsBsonDocument.Elements.Select(element => (element.Name, element.Value.ToString())))
        && index.GetValue("unique", false).ToBoolean() == wanted.GetValue("unique", false).ToBoolean()
        && index.GetValue("sparse", false).ToBoolean() == wanted.GetValue("sparse", false).ToBoolean();

    private async Task<bool> TryCreateAsync(JsonObject command, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(command, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MongoCommandException refused) when (refused.Code == NamespaceExists)
        {
            return false;
        }
    }
}
