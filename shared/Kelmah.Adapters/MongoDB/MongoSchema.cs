using System.Text.Json.Serialization.Metadata;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using MongoDB.Driver;
using Build = MongoDB.Driver.Builders<MongoDB.Bson.BsonDocument>;

namespace Kelmah.Adapters.MongoDB;

/// <summary>The validator and the indexes of a collection, from its declaration.</summary>
/// <remarks>
/// Only what both MongoDB and Azure DocumentDB take. The latter's validators know no <c>enum</c>, no <c>required</c> and no
/// type <c>number</c>; the words of an enum and the presence of a field are the serializer's, and <see cref="FieldRules"/>
/// are held before each write in any case.
/// </remarks>
internal static class MongoSchema
{
    /// <summary>A place that holds a whole number of up to 64 bits, and never a binary fraction.</summary>
    public static BsonDocument WholeNumber => Typed("int", "long");

    /// <summary>What every document of a collection satisfies.</summary>
    public static BsonDocument Validator(CollectionDefinition collection)
    {
        var schema = SchemaOf(collection.EntityType, depth: 0);
        var properties = schema["properties"].AsBsonDocument;
        properties.Remove("id");
        properties[MongoFields.Id] = Typed("binData");
        foreach (var rule in collection.Rules) Apply(rule, schema);
        return new BsonDocument("$jsonSchema", schema);
    }

    /// <summary>Every index besides the id's.</summary>
    public static IReadOnlyList<CreateIndexModel<BsonDocument>> Indexes(CollectionDefinition collection) =>
        [.. collection.Indexes.SelectMany(index => Indexes(collection, index))];

    /// <summary>An index with each field ascending.</summary>
    public static CreateIndexModel<BsonDocument> Index(
        string name, IEnumerable<string> fields, bool isUnique = false, bool isSparse = false, TimeSpan? expireAfter = null) => new(
            Build.IndexKeys.Combine(fields.Distinct(StringComparer.Ordinal).Select(field => Build.IndexKeys.Ascending(field))),
            new CreateIndexOptions { Name = name, Unique = isUnique ? true : null, Sparse = isSparse ? true : null, ExpireAfter = expireAfter });

    /// <summary>An index as the server lists it.</summary>
    public static BsonDocument Describe(CreateIndexModel<BsonDocument> index)
    {
        var keys = index.Keys.Render(new RenderArgs<BsonDocument>(BsonDocumentSerializer.Instance, BsonSerializer.SerializerRegistry));
        var described = new BsonDocument { ["key"] = keys, ["name"] = index.Options.Name };
        if (index.Options.Unique is true) described["unique"] = true;
        if (index.Options.Sparse is true) described["sparse"] = true;
        if (index.Options.ExpireAfter is { } expireAfter) described["expireAfterSeconds"] = (long)expireAfter.TotalSeconds;
        return described;
    }

    private static IEnumerable<CreateIndexModel<BsonDocument>> Indexes(CollectionDefinition collection, IndexDefinition index)
    {
        var fields = index.Fields.Select(MongoFields.Of);
        switch (index.Kind)
        {
            case IndexKind.Ordered:
                yield return Index(index.Name, [.. fields, MongoFields.Id]);
                break;
            case IndexKind.TimeToLive:
                // Over the date alone: a server lets documents expire by an index of one field only.
                var isTime = StoredValue.TypeAt(collection.EntityType, index.Fields[0].Path) == typeof(DateTimeOffset);
                yield return Index(index.Name, fields.Take(1), expireAfter: isTime ? TimeSpan.Zero : null);
                break;
            case IndexKind.Unique when MongoFields.HasOwnKey(collection, index):
                yield return Index(index.Name, [$"{MongoFields.Unique}.{index.Name}"], isUnique: true, isSparse: true);
                yield return Index($"{index.Name}.fields", fields);
                break;
            case IndexKind.Unique:
                yield return Index(index.Name, fields, isUnique: true, isSparse: index.Fields.Length == 1);
                break;
            case IndexKind.Array:
                yield return Index(index.Name, fields.Take(1));
                break;
            case IndexKind.Text:
                // With the id at its end, as every ordered index: the documents of a whole word come newest first without a sort.
                yield return Index(index.Name, [MongoFields.Words, MongoFields.Id]);
                break;
            case IndexKind.Geo:
                yield return new(Build.IndexKeys.Geo2DSphere(MongoFields.Place), new CreateIndexOptions { Name = index.Name });
                break;
        }
    }

    /// <summary>The type of each place. What lies deeper than a few objects is left to the serializer that wrote it.</summary>
    private static BsonDocument SchemaOf(Type declared, int depth)
    {
        const int maxDepth = 4;
        var contract = StoredValue.ContractOf(declared);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Object when depth < maxDepth =>
                Object([.. contract.Properties.Select(member => new BsonElement(member.Name, SchemaOf(member.PropertyType, depth + 1)))]),
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => Typed("object"),
            JsonTypeInfoKind.Enumerable when depth < maxDepth => Typed("array").Add("items", SchemaOf(contract.ElementType!, depth + 1)),
            JsonTypeInfoKind.Enumerable => Typed("array"),
            _ => Plain(contract.Type),
        };
    }

    private static BsonDocument Plain(Type type) => type switch
    {
        _ when type == typeof(string) || type.IsEnum => Typed("string"),
        _ when type == typeof(int) || type == typeof(long) => WholeNumber,
        _ when type == typeof(double) => Typed("int", "long", "double"),
        _ when type == typeof(bool) => Typed("bool"),
        _ when type == typeof(Guid) => Typed("binData"),
        _ when type == typeof(DateTimeOffset) => Typed("date"),
        _ when type == typeof(Money) => Object(new("minorUnits", WholeNumber), new("currency", Typed("string"))),
        _ => [],
    };

    /// <summary>An object with these fields, among others.</summary>
    public static BsonDocument Object(params BsonElement[] properties) => Typed("object").Add("properties", new BsonDocument(properties.AsEnumerable()));

    private static BsonDocument Typed(params string[] names) => new("bsonType", names is [var only] ? only : new BsonArray(names));

    private static void Apply(FieldRule rule, BsonDocument schema)
    {
        foreach (var name in rule.Field.Path.Split('.'))
        {
            if (!schema.Contains("properties")) schema["properties"] = new BsonDocument();
            var properties = schema["properties"].AsBsonDocument;
            if (!properties.Contains(name)) properties[name] = new BsonDocument();
            schema = properties[name].AsBsonDocument;
        }

        if (rule.Minimum is { } minimum) schema["minimum"] = minimum;
        if (rule.Maximum is { } maximum) schema["maximum"] = maximum;
        if (rule.MaxLength is { } length) schema["maxLength"] = length;
    }
}
