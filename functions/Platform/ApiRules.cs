using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Platform;

/// <summary>The rules of an input's fields, in the terms of JSON Schema.</summary>
internal static class ApiRules
{
    public static void Apply(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (property.AttributeProvider is PropertyInfo declared) Apply(schema, declared);
    }

    public static void Apply(OpenApiSchema schema, PropertyInfo property)
    {
        if (InputRules.Of(property) is not { } rule) return;
        if (rule is WithinAttribute range) (schema.Minimum, schema.Maximum) = (Text(range.Minimum), Text(range.Maximum));
        else if (schema.Type is JsonSchemaType.Array) Limit(schema, rule);
        else LimitText(schema, rule);
    }

    private static void Limit(OpenApiSchema list, InputRuleAttribute rule)
    {
        list.MinItems = rule.MinItems == 0 ? null : rule.MinItems;
        list.MaxItems = rule.MaxItems;
        if (list.Items is OpenApiSchema text && (rule.MaxLength > 0 || rule.Values is not null)) LimitText(text, rule);
    }

    private static void LimitText(OpenApiSchema text, InputRuleAttribute rule)
    {
        text.MinLength = rule.MinLength == 0 ? null : rule.MinLength;
        text.MaxLength = rule.MaxLength == 0 ? null : rule.MaxLength;
        text.Format = rule.Format;
        text.Pattern = rule.Pattern;
        if (rule.Values is { } values) text.Enum = [.. values.Select(value => (JsonNode)JsonValue.Create(value))];
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
