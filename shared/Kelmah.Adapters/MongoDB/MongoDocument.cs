using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.MongoDB;

/// <summary>An entity as the document that MongoDB stores, in Extended JSON, and back.</summary>
internal static class MongoDocument
{
    /// <summary>The document, with the fields that serve the collection's indexes.</summary>
    /// <exception cref="InvalidOperationException">A field rule is broken: a bug.</exception>
    public static JsonObject Write(CollectionDefinition collection, Entity entity)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(entity, collection.EntityType, StorageJson.Options);
        FieldRules.Assert(collection, body);
        var json = JsonNode.Parse(body)!.AsObject();
        var stored = ExtendedJson.Write(json, DocumentShape.Of(collection.EntityType))!.AsObject();
        var document = new JsonObject { [MongoFields.Id] = ExtendedJson.Uuid(entity.Id) };
        foreach (var (name, value) in stored.Where(member => member.Key != "id").ToList()) document[name] = value?.DeepClone();
        foreach (var index in collection.Indexes) AddIndexed(document, collection, index, json);
        return document;
    }

    /// <summary>The storage JSON of a document, or of the part of one that was read.</summary>
    public static JsonObject Read(string extendedJson)
    {
        var json = ExtendedJson.Read(JsonNode.Parse(extendedJson))!.AsObject();
        if (json[MongoFields.Id] is { } id) json["id"] = id.DeepClone();
        foreach (var name in json.Select(member => member.Key).Where(name => name.StartsWith('_')).ToList()) json.Remove(name);
        return json;
    }

    /// <summary>What stands at a path; null where it is missing.</summary>
    public static JsonNode? At(JsonObject document, string path)
    {
        JsonNode? node = document;
        foreach (var name in path.Split('.')) node = (node as JsonObject)?[name];
        return node;
    }

    private static void AddIndexed(JsonObject document, CollectionDefinition collection, IndexDefinition index, JsonObject json)
    {
        if (index.Kind == IndexKind.Text)
        {
            var words = FoldedWords.Of(index.Fields.SelectMany(field => Texts(At(json, field.Path))));
            document[MongoFields.Words] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
        }
        else if (index.Kind == IndexKind.Geo)
        {
            if (At(json, index.Fields[0].Path) is { } latitude && At(json, index.Fields[1].Path) is { } longitude)
                document[MongoFields.Place] = Point(longitude, latitude);
        }
        else if (MongoFields.HasOwnKey(collection, index) && index.Fields.All(field => At(json, field.Path) is not null))
        {
            var keys = document[MongoFields.Unique] as JsonObject ?? [];
            keys[index.Name] = new JsonObject(index.Fields.Select((field, position) =>
                KeyValuePair.Create($"f{position}", At(json, field.Path)!.DeepClone()))!);
            document[MongoFields.Unique] ??= keys;
        }
    }

    private static JsonObject Point(JsonNode longitude, JsonNode latitude) => new()
    {
        ["type"] = "Point",
        ["coordinates"] = new JsonArray(longitude.DeepClone(), latitude.DeepClone()),
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
