using System.Collections;
using System.Globalization;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The parameters of an operation: those of its path, of its query as <see cref="QueryBinder"/> reads them, and its headers.</summary>
internal sealed class ApiParameters(ApiSchemas schemas, Docstrings docstrings)
{
    public IList<IOpenApiParameter> Of(ApiOperation operation) => [.. InPath(operation), .. InQuery(operation.Endpoint.Query), .. InHeaders(operation)];

    private static IEnumerable<IOpenApiParameter> InPath(ApiOperation operation) => operation.Parameters.Select(parameter => new OpenApiParameter
    {
        Name = parameter.Name,
        In = ParameterLocation.Path,
        Required = true,
        Description = $"The {NounOf(parameter.Name, parameter.Constraint)} of the {Owner(operation.Path, parameter.Name)}.",
        Schema = parameter.Constraint switch
        {
            "guid" => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            "int" => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            _ => Text(QueryParameter.MaxLength),
        },
    });

    private static string NounOf(string parameter, string? constraint) =>
        parameter.EndsWith("id", StringComparison.OrdinalIgnoreCase) ? "id" : constraint == "int" ? parameter : "name";

    /// <summary>What the segment before a parameter names, one of it: <c>/refund-requests/{id}</c> is a refund request.</summary>
    private static string Owner(string path, string parameter)
    {
        var segments = path.Split('/');
        var plural = segments[Array.IndexOf(segments, $"{{{parameter}}}") - 1].Replace('-', ' ');
        return plural.EndsWith("ches", StringComparison.Ordinal) ? plural[..^2] : plural.TrimEnd('s');
    }

    private IEnumerable<IOpenApiParameter> InQuery(Type? query)
    {
        if (query is null) return [];
        var binder = QueryBinder.Of(query);
        var absent = binder.Create();
        return binder.Parameters.Select(parameter => Describe(parameter, parameter.Property.GetValue(absent)));
    }

    private OpenApiParameter Describe(QueryParameter parameter, object? otherwise)
    {
        var schema = SchemaOf(parameter);
        if (schema is OpenApiSchema own && otherwise is not (null or ICollection)) own.Default = JsonSerializer.SerializeToNode(otherwise, parameter.Type, ApiJson.Options);
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = DescriptionOf(parameter, schema, otherwise),
            // Separated by commas in one value.
            Explode = schema.Type != JsonSchemaType.Array,
            Schema = schema,
            Example = parameter.Type == typeof(bool) ? true : null,
        };
    }

    /// <summary>The values of an enum are a schema of their own, which holds nobody's default.</summary>
    private string? DescriptionOf(QueryParameter parameter, IOpenApiSchema schema, object? otherwise)
    {
        var text = docstrings.Of(parameter.Property);
        return schema is OpenApiSchemaReference && otherwise is Enum ? $"{text} `{JsonSerializer.SerializeToNode(otherwise, parameter.Type, ApiJson.Options)}` where it is left out." : text;
    }

    /// <summary>What its type says, and what its property's rule demands besides.</summary>
    private IOpenApiSchema SchemaOf(QueryParameter parameter)
    {
        var schema = SchemaOfType(parameter);
        if (schema is OpenApiSchema own) ApiRules.Apply(own, parameter.Property);
        return schema;
    }

    private IOpenApiSchema SchemaOfType(QueryParameter parameter)
    {
        if (parameter.Type == typeof(GeoPoint)) return Text(QueryParameter.MaxLength, @"^\s*-?[0-9.]+\s*,\s*-?[0-9.]+\s*$");
        if (parameter.Type == typeof(string)) return Text(parameter.IsCursor ? QueryParameter.MaxCursorLength : QueryParameter.MaxLength);
        if (parameter.Type == typeof(IReadOnlyList<string>))
            return new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = QueryParameter.MaxItems, Items = Text(QueryParameter.MaxLength) };
        if (EnumList.ElementOf(parameter.Type) is { } element)
            return new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = QueryParameter.MaxItems, Items = schemas.For(element) };
        var schema = schemas.For(parameter.Type);
        if (schema is not OpenApiSchema own || parameter.Range is not { } range) return schema;
        own.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
        own.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
        return own;
    }

    private static IEnumerable<IOpenApiParameter> InHeaders(ApiOperation operation)
    {
        if (operation.Endpoint.IsIdempotent)
            yield return Header(Idempotency.Header, IdempotencyText, new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 });
        if (operation.TakesIfMatch)
            yield return Header("If-Match", "The `ETag` that was read: where it is not the present one, nothing is changed, and the answer is 412.", Text(QueryParameter.MaxLength));
        if (operation.GivesETag && operation.Method == HttpMethod.Get)
            yield return Header("If-None-Match", "The `ETag` of what the client has: where it is still the present one, the answer is 304 without a body.", Text(QueryParameter.MaxLength));
        if (operation.Endpoint.Private is not null)
            yield return Header(PrivateReadMiddleware.Header, AuditReasonText, new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = PrivateReadMiddleware.MaxReason });
        if (operation.Endpoint.Header is { } name) yield return Header(name, "What proves who sends the request.", Text(1_000));
    }

    private const string IdempotencyText =
        "A name of the request, such as a UUID, by which it can be sent again for 24 hours by default without being done twice. The first success is given again; "
        + "one that holds a secret, and a refusal, are not kept.";

    private const string AuditReasonText =
        "Why it is read: one line, asked of an administrator who could not read it otherwise, and kept in the audit log with who read what. Others need none.";

    private static OpenApiParameter Header(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = schema };

    private static OpenApiSchema Text(int maxLength, string? pattern = null) => new() { Type = JsonSchemaType.String, MaxLength = maxLength, Pattern = pattern };
}
