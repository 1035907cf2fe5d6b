using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>Bodies by their media type.</summary>
internal static class ApiContent
{
    public const string JsonType = "application/json";

    public static Dictionary<string, IOpenApiMediaType> Json(IOpenApiSchema schema, JsonNode? example = null) => Of(JsonType, schema, example);

    /// <summary>With examples that stand among the components; null for none.</summary>
    public static Dictionary<string, IOpenApiMediaType> Of(string mediaType, IOpenApiSchema schema, IDictionary<string, IOpenApiExample>? examples) =>
        new() { [mediaType] = new OpenApiMediaType { Schema = schema, Examples = examples } };

    public static Dictionary<string, IOpenApiMediaType> Of(string mediaType, IOpenApiSchema schema, JsonNode? example = null) =>
        new() { [mediaType] = new OpenApiMediaType { Schema = schema, Example = example } };
}
