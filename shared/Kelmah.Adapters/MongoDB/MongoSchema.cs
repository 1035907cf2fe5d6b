using System.Text.Json.Nodes;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The validator and the indexes of a collection, from its declaration, as database commands in Extended JSON.</summary>
/// <remarks>
/// Only what both MongoDB and Azure DocumentDB take. The latter's validators know no <c>enum</c>, no <c>required</c> and no
/// type <c>number</c>; the words of an enum and the presence of a field are the serializer's, and <see cref="FieldRules"/>
/// are held before each write in any case.
/// </remarks>
internal static class MongoSchema
{
    private static readonly string[] WholeTypes = ["int", "long"];
    private static readonly string[] RealTypes = ["int", "long", "double"];

    /// <summary>Makes a collection with a validator.</summary>
    public static JsonObject Create(string collection, JsonObject validator) => new()
    {
        ["create"] = collection,
        ["validator"] = validator,
    };

    /// <summary>Puts a validator on a collection that is there.</summary>
    public static JsonObject Change(string collection, JsonObject validator) => new()
    {
        ["collMod"] = collection,
        ["validator"] = validator,
    };

    /// <summary>A place that holds a whole number of up to 64 bits, and never a binary fraction.</summary>
    public static JsonObject WholeNumber() => Typed(WholeTypes);

    /// <summary>The specification of every index besides the id's.</summary>
    public static IReadOnlyList<JsonObject> Indexes(CollectionDefinition collection) =>
        [.. collection.Indexes.SelectMany(index => Specifications(collection, index))];

    /// <summary>What every document of a collection satisfies.</summary>
    public static JsonObject Validator(CollectionDefinition collection)
    {
        var schema = SchemaOf(DocumentShape.Of(collection.EntityType), depth: 0);
        var properties = schema["properties"]!.AsObject();
        properties.Remove("id");
        properties[MongoFields.Id] = Typed("binData");
        foreach (var rule in collection.Rules) Apply(rule, schema);
        return new JsonObject { ["$jsonSchema"] = schema };
    }

    private static IEnumerable<JsonObject> Specifications(CollectionDefinition collection, IndexDefinition index)
    {
        switch (index.Kind)
        {
            case IndexKind.Ordered:
                yield return Specification(index.Name, [.. index.Fields.Select(MongoFields.Of), MongoFields.Id]);
                break;
            case IndexKind.TimeToLive:
                yield return TimeToLive(collection, index);
                break;
            case IndexKind.Unique when MongoFields.HasOwnKey(collection, index):
                yield return Unique(Specification(index.Name, [$"{MongoFields.Unique}.{index.Name}"]), isSparse: true);
                yield return Specification($"{index.Name}.fields", [.. index.Fields.Select(MongoFields.Of)]);
                break;
            case IndexKind.Unique:
                yield return Unique(Specification(index.Name, [.. index.Fields.Select(MongoFields.Of)]), isSparse: index.Fields.Length == 1);
                break;
            case IndexKind.Array:
                yield return Specification(index.Name, [MongoFields.Of(index.Fields[0])]);
                break;
            case IndexKind.Text:
                yield return Specification(index.Name, [MongoFields.Words]);
                break;
            case IndexKind.Geo:
                yield return new JsonObject { ["key"] = new JsonObject { [MongoFields.Place] = "2dsphere" }, ["name"] = index.Name };
                break;
        }
    }

    private static JsonObject Specification(string name, IEnumerable<string> fields) => new()
    {
        ["key"] = new JsonObject(fields.Distinct(StringComparer.Ordinal).Select(field => KeyValuePair.Create(field, (JsonNode?)1))),
        ["name"] = name,
    };

    /// <summary>Over the date alone: a server lets documents expire by an index of one field only.</summary>
    private static JsonObject TimeToLive(CollectionDefinition collection, IndexDefinition index)
    {
        var specification = Specification(index.Name, [MongoFields.Of(index.Fields[0])]);
        if (DocumentShape.Of(collection.EntityType).At(index.Fields[0].Path)?.Kind == ShapeKind.Time) specification["expireAfterSeconds"] = 0;
        return specification;
    }

    private static JsonObject Unique(JsonObject specification, bool isSparse)
    {
        specification["unique"] = true;
        if (isSparse) specification["sparse"] = true;
        return specification;
    }

    /// <summary>The type of each place. What lies deeper than a few objects is left to the serializer that wrote it.</summary>
    private static JsonObject SchemaOf(DocumentShape shape, int depth)
    {
        const int maxDepth = 4;
        return shape.Kind switch
        {
            ShapeKind.Text => Typed("string"),
            ShapeKind.Whole => WholeNumber(),
            ShapeKind.Real => Typed(RealTypes),
            ShapeKind.Money => new JsonObject
            {
                ["bsonType"] = "object",
                ["properties"] = new JsonObject { ["minorUnits"] = WholeNumber(), ["currency"] = Typed("string") },
            },
            ShapeKind.Truth => Typed("bool"),
            ShapeKind.Uuid => Typed("binData"),
            ShapeKind.Time => Typed("date"),
            ShapeKind.Array when depth < maxDepth && shape.Element is { } element =>
                new JsonObject { ["bsonType"] = "array", ["items"] = SchemaOf(element, depth + 1) },
            ShapeKind.Array => Typed("array"),
            ShapeKind.Object when depth < maxDepth => new JsonObject
            {
                ["bsonType"] = "object",
                ["properties"] = new JsonObject(shape.Members.Select(member =>
                    KeyValuePair.Create(member.Key, (JsonNode?)SchemaOf(member.Value, depth + 1)))),
            },
            ShapeKind.Object or ShapeKind.Map => Typed("object"),
            ShapeKind.Other => [],
        };
    }

    private static JsonObject Typed(params string[] names) => new()
    {
        ["bsonType"] = names.Length == 1 ? names[0] : new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
    };

    private static void Apply(FieldRule rule, JsonObject schema)
    {
        foreach (var name in rule.Field.Path.Split('.'))
        {
            var properties = schema["properties"] as JsonObject ?? [];
            schema["properties"] ??= properties;
            var member = properties[name] as JsonObject ?? [];
            properties[name] ??= member;
            schema = member;
        }

        if (rule.Minimum is { } minimum) schema["minimum"] = minimum;
        if (rule.Maximum is { } maximum) schema["maximum"] = maximum;
        if (rule.MaxLength is { } length) schema["maxLength"] = length;
    }
}
