using System.Text.Json.Nodes;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.MongoDB;

/// <summary>What one collection must be like.</summary>
/// <param name="Name">The collection.</param>
/// <param name="Validator">What its documents satisfy; null for anything.</param>
/// <param name="Indexes">Every index besides the id's.</param>
internal sealed record MongoCollectionSchema(string Name, JsonObject? Validator, IReadOnlyList<JsonObject> Indexes)
{
    /// <summary>Every collection of a database: those of entities and those of the ledger, always in the same order.</summary>
    public static IReadOnlyList<MongoCollectionSchema> All(IReadOnlyList<CollectionDefinition> collections) =>
        [.. collections.Select(Of).Concat(MongoLedger.Collections).OrderBy(collection => collection.Name, StringComparer.Ordinal)];

    /// <summary>The version of a schema as a whole.</summary>
    public static string VersionOf(IReadOnlyList<MongoCollectionSchema> schema) => SchemaVersion.Of(schema.SelectMany(collection => collection.Commands));

    /// <summary>Makes the collection.</summary>
    /// <param name="isValidated">Whether the server can hold documents to a validator.</param>
    public JsonObject Create(bool isValidated) => Validator is { } validator && isValidated
        ? MongoSchema.Create(Name, validator.DeepClone().AsObject())
        : new JsonObject { ["create"] = Name };

    /// <summary>Puts the validator on a collection that is there; null where there is none.</summary>
    public JsonObject? Change() => Validator is { } validator ? MongoSchema.Change(Name, validator.DeepClone().AsObject()) : null;

    /// <summary>Makes the indexes that are missing; null where none is declared.</summary>
    public JsonObject? CreateIndexes() => Indexes.Count == 0 ? null : new JsonObject
    {
        ["createIndexes"] = Name,
        ["indexes"] = new JsonArray([.. Indexes.Select(index => index.DeepClone())]),
    };

    private IEnumerable<JsonObject> Commands => CreateIndexes() is { } indexes ? [Create(isValidated: true), indexes] : [Create(isValidated: true)];

    private static MongoCollectionSchema Of(CollectionDefinition collection) =>
        new(collection.Name, MongoSchema.Validator(collection), MongoSchema.Indexes(collection));
}
