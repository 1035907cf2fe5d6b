using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>
/// One example of each answer, which stands once among the document's components. That of a success is made from its schema and from what
/// <c>fields.json</c> says of its fields, by the name of the schema and the field or by that of the field alone; one of an error is its problem.
/// </summary>
internal sealed class ApiAnswers(OpenApiDocument document)
{
    /// <summary>Stands for a text that has no example of its own.</summary>
    public const string Untold = "…";

    private const string AnId = "019a8f7c-5d1e-7c43-9b52-6f0c2a9be001";
    private const string ATraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly JsonObject Fields = Read();

    /// <summary>Of a success; null for one whose schema is not among the components.</summary>
    public Dictionary<string, IOpenApiExample>? Of(IOpenApiSchema schema) => schema is OpenApiSchemaReference { Reference.Id: { } name }
        ? new() { [name] = Reference(name, () => Make(schema, name, "")) }
        : null;

    /// <summary>Of a success whose example is written out; as <see cref="Of(IOpenApiSchema)"/> otherwise.</summary>
    public Dictionary<string, IOpenApiExample>? Of(IOpenApiSchema schema, JsonNode? example) => schema is OpenApiSchemaReference { Reference.Id: { } name } && example is not null
        ? new() { [name] = Reference(name, () => example) }
        : Of(schema);

    /// <summary>Of the errors of one status, by their codes.</summary>
    public Dictionary<string, IOpenApiExample> Of(IEnumerable<ErrorCode> errors) =>
        errors.DistinctBy(error => error.Code).ToDictionary(error => error.Code, error => (IOpenApiExample)Reference(error.Code, () => Problem(error)), StringComparer.Ordinal);

    private OpenApiExampleReference Reference(string name, Func<JsonNode?> make)
    {
        if (document.Components?.Examples?.ContainsKey(name) != true) document.AddComponent(name, new OpenApiExample { Value = make() });
        return new OpenApiExampleReference(name, document);
    }

    private static JsonObject Problem(ErrorCode error)
    {
        var problem = new JsonObject { ["type"] = $"urn:kelmah:error:{error.Code}", ["title"] = error.Title, ["status"] = error.Status, ["code"] = error.Code };
        if (error == RequestErrors.InvalidInput)
        {
            problem["detail"] = "limit: It is a whole number from 1 to 100.";
            problem["errors"] = new JsonObject { ["limit"] = new JsonArray("It is a whole number from 1 to 100.") };
        }

        if (error == IdentityErrors.TotpRequired) problem["methods"] = new JsonArray("totp", "recovery_code");
        problem["traceId"] = ATraceId;
        return problem;
    }

    /// <summary>What may be null is null where it has no example of its own: most of that has not happened yet.</summary>
    private JsonNode? Make(IOpenApiSchema schema, string owner, string field)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } name }) return MakeNamed(document.Components!.Schemas![name], name, owner, field);
        if (schema.OneOf is { Count: > 0 }) return null;
        if (Told(schema, owner, field) is { } told) return told.DeepClone();
        if (schema.Type?.HasFlag(JsonSchemaType.Null) == true) return null;
        return schema.Type switch
        {
            JsonSchemaType.Object => MakeObject(schema, owner, field),
            JsonSchemaType.Array => new JsonArray(Make(schema.Items!, owner, field + "[]")),
            JsonSchemaType.Boolean => true,
            JsonSchemaType.Integer or JsonSchemaType.Number => JsonNode.Parse(schema.Minimum ?? "1"),
            _ => schema.Enum is [{ } first, ..] ? first.DeepClone() : TextOf(schema.Format),
        };
    }

    /// <summary>An enum has no fields: what its own field says of it goes before its first value.</summary>
    private JsonNode? MakeNamed(IOpenApiSchema schema, string name, string owner, string field) =>
        schema.Enum is { Count: > 0 } ? Make(schema, owner, field) : MakeObject(schema, name, field);

    private JsonObject MakeObject(IOpenApiSchema schema, string owner, string field)
    {
        var made = new JsonObject();
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>()) made[name] = Make(member, owner, name);
        if (schema.AdditionalProperties is { } value) made["id"] = Make(value, owner, field + ".*");
        return made;
    }

    private static JsonNode? Told(IOpenApiSchema schema, string owner, string field) =>
        (Fields.TryGetPropertyValue($"{owner}.{field}", out var own) ? own : Fields[field]) is { } told && Fits(schema, told) ? told : null;

    private static bool Fits(IOpenApiSchema schema, JsonNode told) => told.GetValueKind() switch
    {
        JsonValueKind.String => schema.Type?.HasFlag(JsonSchemaType.String) == true && schema.Format is not "uuid"
            && (schema.Enum is not { Count: > 0 } values || values.Any(value => JsonNode.DeepEquals(value, told))),
        JsonValueKind.Number => schema.Type?.HasFlag(JsonSchemaType.Integer) == true || schema.Type?.HasFlag(JsonSchemaType.Number) == true,
        JsonValueKind.True or JsonValueKind.False => schema.Type?.HasFlag(JsonSchemaType.Boolean) == true,
        _ => false,
    };

    private static string TextOf(string? format) => format switch
    {
        "uuid" => AnId,
        "date-time" => "2029-11-01T09:30:00Z",
        "uri" => "https://example.com/photos.zip",
        _ => Untold,
    };

    private static JsonObject Read()
    {
        using var stream = typeof(ApiAnswers).Assembly.GetManifestResourceStream("fields.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
