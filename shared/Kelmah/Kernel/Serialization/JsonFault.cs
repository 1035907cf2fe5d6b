using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// Says by field what is wrong with JSON that the serializer did not read. It goes over it once more as <see cref="ApiJson.Options"/>
/// describe the type, since the serializer's own texts name types of the program and are no interface. It stops at the first fault, as
/// the serializer does; the fields that an object lacks are named together.
/// </summary>
internal static class JsonFault
{
    private const int MaxNameLength = 64;

    /// <summary>What is wrong with a text.</summary>
    public static Refusal Explain(ReadOnlySpan<byte> utf8, Type type)
    {
        try
        {
            return Explain(JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = ApiJson.Options.MaxDepth }), type);
        }
        catch (JsonException)
        {
            return NotJson();
        }
    }

    /// <summary>What is wrong with JSON that has been parsed.</summary>
    public static Refusal Explain(JsonElement json, Type type)
    {
        try
        {
            return InAny(json, type, StrictJson.Body) ?? InputErrors.Of(StrictJson.Body, ExpectedValue.Describe(null));
        }
        catch (InvalidOperationException)
        {
            // A field's name with half of a surrogate pair, which the parser takes.
            return NotJson();
        }
    }

    private static Refusal NotJson() => InputErrors.Of(StrictJson.Body, "It is not valid JSON.");

    private static Refusal? InAny(JsonElement json, Type type, string field)
    {
        var expected = Nullable.GetUnderlyingType(type) ?? type;
        if (json.ValueKind == JsonValueKind.Null && (expected != type || !type.IsValueType)) return null;
        var info = ApiJson.Options.GetTypeInfo(expected);
        return (info.Kind, json.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => InObject(json, info, field),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) => InDictionary(json, info, field),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => InList(json, info, field),
            _ => InValue(json, info, field),
        };
    }

    private static Refusal? InObject(JsonElement json, JsonTypeInfo info, string field)
    {
        var given = new HashSet<JsonPropertyInfo>();
        foreach (var member in json.EnumerateObject())
        {
            var property = info.Properties.FirstOrDefault(property => string.Equals(property.Name, member.Name, StringComparison.OrdinalIgnoreCase));
            if (property is null) return InputErrors.Of(Join(field, member.Name), "There is no such field.");
            if (!given.Add(property)) return InputErrors.Of(Join(field, member.Name), "It is given twice.");
            if (InMember(member.Value, property, Join(field, property.Name)) is { } fault) return fault;
        }

        return Missing(info.Properties.Where(property => IsRequired(property) && !given.Contains(property)), field);
    }

    private static Refusal? InMember(JsonElement json, JsonPropertyInfo property, string field)
    {
        // What can only be read is passed over.
        if (property is { Set: null, AssociatedParameter: null }) return null;
        if (json.ValueKind == JsonValueKind.Null && !property.PropertyType.IsValueType && !AdmitsNull(property)) return InputErrors.Of(field, "It must not be null.");
        return InAny(json, property.PropertyType, field);
    }

    private static Refusal? InDictionary(JsonElement json, JsonTypeInfo info, string field)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (!given.Add(member.Name)) return InputErrors.Of(Join(field, member.Name), "It is given twice.");
            if (InAny(member.Value, info.ElementType!, Join(field, member.Name)) is { } fault) return fault;
        }

        return InValue(json, info, field);
    }

    private static Refusal? InList(JsonElement json, JsonTypeInfo info, string field)
    {
        var index = 0;
        foreach (var item in json.EnumerateArray())
            if (InAny(item, info.ElementType!, $"{(field == StrictJson.Body ? "" : field)}[{index++}]") is { } fault) return fault;

        return null;
    }

    /// <summary>Reads it alone, which shows whether it can be read.</summary>
    private static Refusal? InValue(JsonElement json, JsonTypeInfo info, string field)
    {
        try
        {
            json.Deserialize(info);
            return null;
        }
        catch (ExpectedValueException other)
        {
            return InputErrors.Of(field, other.Message);
        }
        catch (JsonException)
        {
            return InputErrors.Of(field, ExpectedValue.Describe(info.Type));
        }
    }

    private static Refusal? Missing(IEnumerable<JsonPropertyInfo> properties, string field)
    {
        var errors = new InputErrors();
        foreach (var property in properties) errors.Require(false, Join(field, property.Name), "It is required.");
        return errors.Found(out var refusal) ? refusal : null;
    }

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool AdmitsNull(JsonPropertyInfo property) => property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

    private static string Join(string parent, string name)
    {
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        return parent == StrictJson.Body ? shown : $"{parent}.{shown}";
    }
}
