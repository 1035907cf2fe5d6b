using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
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

    /// <summary>What is computed in the documents, beside what their entities were given: which revision of it, and of the words. Null where nothing is, or was ever otherwise.</summary>
    public BsonDocument? Computed { get; private init; }

    /// <summary>To which revision of <see cref="RetiredEventMembers"/> the events that it holds are cleaned; null where it holds none.</summary>
    public int? Cleaned { get; init; }

    private BsonDocument Declaration
    {
        get
        {
            var declaration = new BsonDocument
            {
                ["collection"] = Name,
                ["validator"] = (BsonValue?)Validator ?? BsonNull.Value,
                ["indexes"] = new BsonArray(Indexes.Select(MongoSchema.Describe)),
            };
            if (Computed is { } computed) declaration["computed"] = computed;
            if (Cleaned is { } cleaned) declaration["cleaned"] = cleaned;
            return declaration;
        }
    }

    private static MongoCollectionSchema Of(CollectionDefinition collection) =>
        new(collection.Name, MongoSchema.Validator(collection), MongoSchema.Indexes(collection)) { Computed = ComputedIn(collection) };

    /// <summary>See <see cref="Computed"/>.</summary>
    public static BsonDocument? ComputedIn(CollectionDefinition collection)
    {
        var hasWords = collection.Indexes.Any(index => index.Kind == IndexKind.Text);
        if (!hasWords && collection.Revision == 0) return null;
        return new BsonDocument { ["revision"] = collection.Revision, ["words"] = hasWords ? SearchWords.Revision : 0 };
    }

    /// <summary>Which version of what is computed a collection declares: the revisions, and the fields that serve its indexes.</summary>
    public static string ComputedVersionOf(CollectionDefinition collection) => SchemaVersion.Of(
        [ComputedIn(collection) ?? [], .. collection.Indexes.Where(index => MongoFields.IsServed(collection, index)).Select(Describe)]);

    private static BsonDocument Describe(IndexDefinition index) => new()
    {
        ["name"] = index.Name,
        ["kind"] = index.Kind.ToString(),
        ["fields"] = new BsonArray(index.Fields.Select(field => field.Path)),
    };
}
