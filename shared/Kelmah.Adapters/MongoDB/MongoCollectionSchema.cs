using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>What one collection must be like.</summary>
/// <param name="Name">The collection.</param>
/// <param name="Validator">What its documents satisfy; null for anything.</param>
/// <param name="Indexes">Every index besides the id's.</param>
internal sealed record MongoCollectionSchema(string Name, BsonDocument? Validator, IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes)
{
    /// <summary>Every collection of a database: those of entities and those of the ledger, always in the same order.</summary>
    public static IReadOnlyList<MongoCollectionSchema> All(IReadOnlyList<CollectionDefinition> collections) =>
        [.. collections.Select(Of).Concat(MongoLedger.Collections).OrderBy(collection => collection.Name, StringComparer.Ordinal)];

    /// <summary>The version of a schema as a whole.</summary>
    public static string VersionOf(IReadOnlyList<MongoCollectionSchema> schema) => SchemaVersion.Of(schema.Select(collection => collection.Declaration));

    private BsonDocument Declaration => new()
    {
        ["collection"] = Name,
        ["validator"] = (BsonValue?)Validator ?? BsonNull.Value,
        ["indexes"] = new BsonArray(Indexes.Select(MongoSchema.Describe)),
    };

    private static MongoCollectionSchema Of(CollectionDefinition collection) =>
        new(collection.Name, MongoSchema.Validator(collection), MongoSchema.Indexes(collection));
}
