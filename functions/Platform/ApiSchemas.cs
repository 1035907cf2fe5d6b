using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Kelmah.Functions.Platform;

/// <summary>The JSON schemas of what goes in and out, each type once, under its name.</summary>
public sealed class ApiSchemas(OpenApiDocument document)
{
    private const string Prefix = "#/components/schemas/";

    private static readonly Dictionary<Type, string> Fixed = new()
    {
        [typeof(Money)] = """
            {"type":"object","required":["amount","currency"],"additionalProperties":false,"description":"An amount of money.",
             "properties":{"amount":{"type":"string","pattern":"^[0-9]+(\\.[0-9]+)?$","description":"Decimal text with no more digits than the currency has."},
             "currency":{"$ref":"#/components/schemas/Currency"}},"examples":[{"amount":"150.00","currency":"GHS"}]}
            """,
        [typeof(Currency)] = $$"""{"type":"string","description":"ISO 4217.","enum":{{JsonSerializer.Serialize(Currency.Codes)}}}""",
    };

    private readonly Dictionary<string, Type> named = new(StringComparer.Ordinal);
    private readonly Queue<Type> waiting = new();

    /// <summary>A reference to the type's schema, which is added to the document; plain values and lists are described in place.</summary>
    public IOpenApiSchema For(Type type)
    {
        var schema = Read(IsNamed(type) ? Reference(type) : Export(type, isRoot: false));
        while (waiting.TryDequeue(out var next)) document.AddComponent(NameOf(next), Read(Export(next, isRoot: true)));
        return schema;
    }

    private JsonNode Export(Type type, bool isRoot)
    {
        if (Fixed.TryGetValue(type, out var text)) return Require(JsonNode.Parse(text)!);
        return ApiJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, isRoot && context.Path.IsEmpty),
        });
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node, bool isRoot)
    {
        var nullable = Nullable.GetUnderlyingType(context.TypeInfo.Type);
        var type = nullable ?? context.TypeInfo.Type;
        if (isRoot) return node;
        var admitsNull = nullable is not null || AdmitsNull(context.PropertyInfo);
        if (IsNamed(type)) return admitsNull ? NullOr(Reference(type)) : Reference(type);
        if (type == typeof(DateTimeOffset)) return Plain("string", "date-time", admitsNull);
        if (type == typeof(JsonElement)) return new JsonObject();
        if (type.IsEnum && node is JsonObject values) values["type"] = TypeName("string", admitsNull);
        // The exporter writes "anything" as true, which the reader of the document does not take for a schema.
        return node.GetValueKind() == JsonValueKind.True ? new JsonObject() : node;
    }

    private JsonObject Reference(Type type)
    {
        var name = NameOf(type);
        if (named.TryAdd(name, type)) waiting.Enqueue(type);
        else if (named[name] != type) throw new InvalidOperationException($"{named[name]} and {type} have the same name in the API's description.");
        return new JsonObject { ["$ref"] = Prefix + name };
    }

    /// <summary>A schema that was written by hand brings the ones that it refers to.</summary>
    private JsonNode Require(JsonNode schema)
    {
        if (schema.ToJsonString().Contains(Prefix + nameof(Currency), StringComparison.Ordinal)) Reference(typeof(Currency));
        return schema;
    }

    private IOpenApiSchema Read(JsonNode schema) => OpenApiModelFactory.Parse<OpenApiSchema>(
        schema.ToJsonString(), OpenApiSpecVersion.OpenApi3_1, document, out _, "json") is { } read && schema["$ref"] is null
        ? read
        : new OpenApiSchemaReference(schema["$ref"]!.GetValue<string>()[Prefix.Length..], document);

    private static bool IsNamed(Type type) =>
        Fixed.ContainsKey(type)
        || ApiJson.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } && type != typeof(object)
        && type.Namespace!.StartsWith(nameof(Kelmah), StringComparison.Ordinal);

    private static bool AdmitsNull(JsonPropertyInfo? property) => property is { IsGetNullable: true } or { IsSetNullable: true } && !property.PropertyType.IsValueType;

    private static JsonObject NullOr(JsonNode schema) => new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) };

    private static JsonObject Plain(string type, string format, bool admitsNull) => new() { ["type"] = TypeName(type, admitsNull), ["format"] = format };

    private static JsonNode TypeName(string type, bool admitsNull) => admitsNull ? new JsonArray(type, "null") : JsonValue.Create(type);

    /// <summary><c>Page&lt;UserView&gt;</c> is PageOfUserView.</summary>
    private static string NameOf(Type type)
    {
        var name = type.GetCustomAttribute<SchemaNameAttribute>()?.Name
            ?? throw new InvalidOperationException($"{type} is in the API's description and has no [SchemaName].");
        return type.IsGenericType ? $"{name}Of{string.Concat(type.GetGenericArguments().Select(NameOf))}" : name;
    }
}
