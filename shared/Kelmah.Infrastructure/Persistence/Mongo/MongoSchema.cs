using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Application.Persistence;
using Kelmah.Application.Serialization;

namespace Kelmah.Infrastructure.Persistence.Mongo;

/// <summary>The validator and the indexes of a collection, from its declaration, as database commands in Extended JSON.</summary>
internal static class MongoSchema
{
    /// <summary>Makes the collection with its validator.</summary>
    public static JsonObject Create(CollectionDefinition collection) => new()
    {
        ["create"] = collection.Name,
        ["validator"] = Validator(collection),
    };

    /// <summary>Puts the validator on a collection that is there.</summary>
    public static JsonObject Change(CollectionDefinition collection) => new()
    {
        ["collMod"] = collection.Name,
        ["validator"] = Validator(collection),
    };

    /// <summary>Makes the indexes that are missing; null where none is declared.</summary>
    public static JsonObject? CreateIndexes(CollectionDefinition collection) => collection.Indexes.IsEmpty
        ? null
        : new JsonObject
        {
            ["createIndexes"] = collection.Name,
            ["indexes"] = new JsonArray([.. Indexes(collection)]),
        };

    /// <summary>The specification of every index besides the id's.</summary>
    public static IReadOnlyList<JsonObject> Indexes(CollectionDefinition collection) =>
        [.. collection.Indexes.SelectMany(index => Specifications(collection, index))];

    private static IEnumerable<JsonObject> Specifications(CollectionDefinition collection, IndexDefinition index)
    {
        switch (index.Kind)
        {
            case IndexKind.Ordered or IndexKind.TimeToLive:
                yield return Specification(index.Name, [.. index.Fields.Select(MongoFields.Of), MongoFields.Id]);
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

    private static JsonObject Unique(JsonObject specification, bool isSparse)
    {
        specification["unique"] = true;
        if (isSparse) specification["sparse"] = true;
        return specification;
    }

    private static JsonObject Validator(CollectionDefinition collection)
    {
        var schema = SchemaOf(DocumentShape.Of(collection.EntityType), depth: 0);
        var properties = schema["properties"]!.AsObject();
        properties.Remove("id");
        properties[MongoFields.Id] = new JsonObject { ["bsonType"] = "binData" };
        schema["required"] = new JsonArray(MongoFields.Id, "version", "createdAt");
        foreach (var rule in collection.Rules) Apply(rule, schema);
        return new JsonObject { ["$jsonSchema"] = schema };
    }

    /// <summary>The type of each place. What lies deeper than a few objects is left to the serializer that wrote it.</summary>
    private static JsonObject SchemaOf(DocumentShape shape, int depth)
    {
        const int maxDepth = 4;
        return shape.Kind switch
        {
            ShapeKind.Text when shape.Type.IsEnum => new JsonObject { ["enum"] = EnumTexts(shape.Type) },
            ShapeKind.Text => Typed("string"),
            ShapeKind.Number => Typed("number"),
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

    private static JsonObject Typed(string name) => new() { ["bsonType"] = name };

    private static JsonArray EnumTexts(Type type) => new([.. Enum.GetValues(type).Cast<object>().Select(value =>
        JsonSerializer.SerializeToNode(value, type, StorageJson.Options))]);

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
