using System.Text.Json.Nodes;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Kelmah.Adapters.MongoDB;

/// <summary>Extended JSON as the driver's documents and back.</summary>
internal static class Bson
{
    private static readonly JsonWriterSettings Canonical = new() { OutputMode = JsonOutputMode.CanonicalExtendedJson };

    public static BsonDocument Of(JsonObject extendedJson) => BsonDocument.Parse(extendedJson.ToJsonString());

    public static string ToExtendedJson(BsonDocument document) => document.ToJson(Canonical);
}
