using System.Text.Json.Nodes;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;
using MongoDB.Driver;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>What the driver makes of its builders' definitions, as text to compare.</summary>
internal static class Rendered
{
    private static readonly JsonWriterSettings Relaxed = new() { OutputMode = JsonOutputMode.RelaxedExtendedJson };
    private static readonly JsonWriterSettings Canonical = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };
    private static readonly RenderArgs<BsonDocument> Documents = new(BsonDocumentSerializer.Instance, BsonSerializer.SerializerRegistry);

    public static string Of(FilterDefinition<BsonDocument> filter) => Of(filter.Render(Documents));

    public static string Of(SortDefinition<BsonDocument> order) => Of(order.Render(Documents));

    public static string Of(ProjectionDefinition<BsonDocument> projection) => Of(projection.Render(Documents));

    public static string Of(BsonDocument document) => Of((BsonValue)document);

    /// <summary>Relaxed Extended JSON, which tells no width of a number.</summary>
    public static string Of(BsonValue value) => Compact(value, Relaxed);

    /// <summary>Extended JSON of either form, as <see cref="Of(BsonValue)"/> gives it.</summary>
    public static string Of(string extendedJson) => Of(BsonDocument.Parse(extendedJson));

    /// <summary>Canonical Extended JSON, which tells every type.</summary>
    public static string Canonically(BsonValue value) => Compact(value, Canonical);

    private static string Compact(BsonValue value, JsonWriterSettings settings) => JsonNode.Parse(value.ToJson(settings))!.ToJsonString();
}
