using System.Collections;
using System.Globalization;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The query parameters of a type of query, as they are read.</summary>
internal sealed class ApiQueryParameters(ApiSchemas schemas)
{
    private readonly Docstrings docstrings = Docstrings.Read(typeof(ApiQueryParameters).Assembly);

    /// <summary>None without a type.</summary>
    public IEnumerable<IOpenApiParameter> Of(Type? query)
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
            Description = docstrings.Of(parameter.Property),
            // Separated by commas in one value.
            Explode = schema.Type != JsonSchemaType.Array,
            Schema = schema,
        };
    }

    private IOpenApiSchema SchemaOf(QueryParameter parameter)
    {
        if (parameter.Type == typeof(GeoPoint)) return Text(QueryParameter.MaxLength);
        if (parameter.Type == typeof(string)) return Text(parameter.IsCursor ? QueryParameter.MaxCursorLength : QueryParameter.MaxLength);
        if (parameter.Type == typeof(IReadOnlyList<string>))
            return new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = QueryParameter.MaxItems, Items = new OpenApiSchema { Type = JsonSchemaType.String } };
        if (EnumList.ElementOf(parameter.Type) is { } element)
            return new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = QueryParameter.MaxItems, Items = schemas.For(element) };
        var schema = schemas.For(parameter.Type);
        if (schema is not OpenApiSchema own || parameter.Range is not { } range) return schema;
        own.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
        own.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
        return own;
    }

    private static OpenApiSchema Text(int maxLength) => new() { Type = JsonSchemaType.String, MaxLength = maxLength };
}
