using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The names of fields in the stored documents: the entity's own, and those that serve its indexes.</summary>
internal static class MongoFields
{
    /// <summary>The id, as MongoDB calls it.</summary>
    public const string Id = "_id";

    /// <summary>The words that the text index is over.</summary>
    public const string Words = "_words";

    /// <summary>The GeoJSON point that the geo index is over.</summary>
    public const string Place = "_place";

    /// <summary>The keys of unique indexes over several fields of which one can be missing.</summary>
    public const string Unique = "_unique";

    /// <summary>Counts the commits that rest on the document and do not write it.</summary>
    public const string Guard = "_guard";

    /// <summary>Where an entity's field is stored.</summary>
    public static string Of(Field field) => Of(field.Path);

    /// <summary>Where an entity's field is stored.</summary>
    public static string Of(string path) => path == "id" ? Id : path;

    /// <summary>
    /// Whether a unique index needs a key of its own. A sparse index leaves documents free that miss its only field, but of
    /// several fields it wants all missing, and a partial index is more than every server offers.
    /// </summary>
    public static bool HasOwnKey(CollectionDefinition collection, IndexDefinition index) =>
        index.Kind == IndexKind.Unique && index.Fields.Length > 1
        && !index.Fields.All(field => MissingFields.IsAlwaysThere(collection, field));

    /// <summary>Whether documents hold a field of their own for an index.</summary>
    public static bool IsServed(CollectionDefinition collection, IndexDefinition index) =>
        index.Kind is IndexKind.Text or IndexKind.Geo || HasOwnKey(collection, index);
}
