using Azure.Core;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Brings a database to the schema that this release declares: a step of the deployment, before the release serves. It may be
/// run again at any time, and while an older release serves. What an older release writes after it holds the words and keys for searching as
/// that release computes them: run again once no older instance is left, the migration computes these anew too. Ended at any moment, it goes on with
/// the documents where it was when it is run again.
/// </summary>
public sealed class MongoMigration
{
    // https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
    private const int BadValue = 2;
    private const int FailedToParse = 9;
    private const int NamespaceExists = 48;
    private const int CommandNotSupported = 115;

    private readonly IMongoDatabase database;
    private string? refusal;

    private MongoMigration(IMongoDatabase database) => this.database = database;

    /// <summary>Makes what is missing, changes what is otherwise, drops the indexes that are declared no more, then records the version.</summary>
    /// <param name="options">Which database.</param>
    /// <param name="collections">The collections of entities.</param>
    /// <param name="identity">Signs in where the connection string holds no password.</param>
    /// <param name="clock">Dates the migration.</param>
    /// <param name="logger">Is told how far the documents have come, and which of them cannot be read.</param>
    /// <param name="cancellationToken">Stops it; run again, it goes on.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="MongoException">The server refuses: a new unique index meets duplicates, or the user may not.</exception>
    /// <exception cref="StoreUnavailableException">No server answers.</exception>
    public static Task<MongoMigrationResult> RunAsync(
        MongoOptions options,
        IReadOnlyList<CollectionDefinition> collections,
        TokenCredential identity,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken) => MongoFailures.GuardAsync(
            Timeout.InfiniteTimeSpan,
            async token =>
            {
                using var client = new MongoClient(MongoConnection.ForMigrating(options, identity));
                var migration = new MongoMigration(client.GetDatabase(options.Database));
                var schema = MongoCollectionSchema.All(collections);
                foreach (var collection in schema) await migration.ApplyAsync(collection, token).ConfigureAwait(false);
                var recomputation = new MongoRecomputation(migration.database, logger, clock);
                var unreadable = 0L;
                foreach (var collection in collections) unreadable += await recomputation.RunAsync(collection, token).ConfigureAwait(false);
                var cleaning = new MongoEventCleaning(migration.database, logger, clock);
                foreach (var collection in schema.Where(collection => collection.Cleaned is not null).OrderByDescending(collection => collection.Name == MongoLedger.Events))
                    await cleaning.RunAsync(collection.Name, token).ConfigureAwait(false);
                var version = MongoCollectionSchema.VersionOf(schema);
                await SchemaVersion.RecordAsync(migration.database, version, clock.GetUtcNow(), token).ConfigureAwait(false);
                return new MongoMigrationResult(version, migration.refusal, unreadable);
            },
            cancellationToken);

    private async Task ApplyAsync(MongoCollectionSchema collection, CancellationToken cancellationToken)
    {
        if (!await TryCreateAsync(collection, cancellationToken).ConfigureAwait(false) && collection.Validator is { } validator)
            await ValidateAsync(() => ChangeAsync(collection.Name, validator, cancellationToken)).ConfigureAwait(false);
        await DropUndeclaredAsync(collection, cancellationToken).ConfigureAwait(false);
        if (collection.Indexes.Count > 0) await IndexesOf(collection).CreateManyAsync(collection.Indexes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the collection, without a validator where the server has none; false where it is there.</summary>
    private async Task<bool> TryCreateAsync(MongoCollectionSchema collection, CancellationToken cancellationToken)
    {
        try
        {
            var validated = new CreateCollectionOptions<BsonDocument> { Validator = collection.Validator };
            if (!await ValidateAsync(() => database.CreateCollectionAsync(collection.Name, validated, cancellationToken)).ConfigureAwait(false))
                await database.CreateCollectionAsync(collection.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MongoCommandException refused) when (refused.Code == NamespaceExists)
        {
            return false;
        }
    }

    /// <summary>
    /// Runs a command with a validator. A server that has none, or lacks a keyword, goes without: what is written is held to
    /// the same rules before it is sent.
    /// </summary>
    private async Task<bool> ValidateAsync(Func<Task> command)
    {
        if (refusal is not null) return false;
        try
        {
            await command().ConfigureAwait(false);
            return true;
        }
        catch (MongoCommandException refused) when (refused.Code is CommandNotSupported or FailedToParse or BadValue)
        {
            refusal = refused.ErrorMessage;
            return false;
        }
    }

    private async Task DropUndeclaredAsync(MongoCollectionSchema collection, CancellationToken cancellationToken)
    {
        var declared = collection.Indexes.Select(MongoSchema.Describe).ToDictionary(index => index["name"].AsString, StringComparer.Ordinal);
        var indexes = IndexesOf(collection);
        using var there = await indexes.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var index in await there.ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = index["name"].AsString;
            if (name == "_id_" || (declared.TryGetValue(name, out var wanted) && IsSame(index, wanted))) continue;
            await indexes.DropOneAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether two indexes agree in all that is declared of one; servers add to what they list.</summary>
    private static bool IsSame(BsonDocument index, BsonDocument wanted) =>
        index["key"].AsBsonDocument.Elements.Select(element => (element.Name, element.Value.ToString()))
            .SequenceEqual(wanted["key"].AsBsonDocument.Elements.Select(element => (element.Name, element.Value.ToString())))
        && index.GetValue("unique", false).ToBoolean() == wanted.GetValue("unique", false).ToBoolean()
        && index.GetValue("sparse", false).ToBoolean() == wanted.GetValue("sparse", false).ToBoolean()
        && index.GetValue("expireAfterSeconds", -1).ToInt64() == wanted.GetValue("expireAfterSeconds", -1).ToInt64();

    private Task<BsonDocument> ChangeAsync(string collection, BsonDocument validator, CancellationToken cancellationToken) => database.RunCommandAsync<BsonDocument>(
        new BsonDocument { ["collMod"] = collection, ["validator"] = validator }, cancellationToken: cancellationToken);

    private IMongoIndexManager<BsonDocument> IndexesOf(MongoCollectionSchema collection) => database.GetCollection<BsonDocument>(collection.Name).Indexes;
}
