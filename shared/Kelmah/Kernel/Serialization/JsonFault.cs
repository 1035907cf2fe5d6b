using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// Says by field what is wrong with JSON that the serializer did not read. It goes over it once more as <see cref="ApiJson.Options"/>
/// describe the type, since the serializer stops at the first fault, and its texts name types of the program. What could be read is checked
/// by the input's own rules as well.
/// </summary>
internal sealed class JsonFault
{
    private const int MaxNameLength = 64;

    /// <summary>More than anybody mends at once. It bounds the answer to a body of many faults.</summary>
    private const int MaxFaults = 100;

    private readonly InputErrors errors = new();
    private int count;

    private JsonFault()
    {
    }

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
            return new JsonFault().Find(json, type) ?? InputErrors.Of(StrictJson.Body, ExpectedValue.Describe(null));
        }
        catch (InvalidOperationException)
        {
            // A field's name with half of a surrogate pair, which the parser takes.
            return NotJson();
        }
    }

    private static Refusal NotJson() => InputErrors.Of(StrictJson.Body, "It is not valid JSON.");

    private Refusal? Find(JsonElement json, Type type)
    {
        var readable = InAny(json, type, StrictJson.Body);
        errors.LeaveUnread();
        if (count <= MaxFaults && errors.AreRead(StrictJson.Body) && type.IsAssignableTo(typeof(ICheckedInput))) CheckRest(readable, type);
        return errors.Found(out var refusal) ? refusal : null;
    }

    private void CheckRest(JsonNode? readable, Type type)
    {
        try
        {
            ((ICheckedInput?)readable.Deserialize(type, ApiJson.Options))?.Check(errors);
        }
        catch (JsonException)
        {
            // What stands for the unreadable fields does not make a whole: their own faults are told all the same.
        }
    }

    /// <summary>Notes the faults of a value, and gives it with something in place of what cannot be read.</summary>
    private JsonNode? InAny(JsonElement json, Type type, string field)
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

    private JsonObject InObject(JsonElement json, JsonTypeInfo info, string field)
    {
        var readable = new JsonObject();
        var given = new HashSet<JsonPropertyInfo>();
        foreach (var member in json.EnumerateObject())
        {
            var property = info.Properties.FirstOrDefault(property => property.Name == member.Name);
            if (property is null) Add(Join(field, member.Name), "There is no such field.");
            else if (!given.Add(property)) Add(Join(field, member.Name), "It is given twice.");
            // What can only be read is passed over.
            else if (property is not { Set: null, AssociatedParameter: null }) readable[property.Name] = InMember(member.Value, property, Join(field, property.Name));
        }

        foreach (var property in info.Properties.Where(property => IsRequired(property) && !given.Contains(property)))
        {
            Add(Join(field, property.Name), "It is required.");
            readable[property.Name] = InPlaceOf(property.PropertyType);
        }

        return readable;
    }

    private JsonNode? InMember(JsonElement json, JsonPropertyInfo property, string field)
    {
        if (json.ValueKind != JsonValueKind.Null || property.PropertyType.IsValueType || AdmitsNull(property)) return InAny(json, property.PropertyType, field);
        Add(field, "It must not be null.");
        return InPlaceOf(property.PropertyType);
    }

    private JsonNode? InDictionary(JsonElement json, JsonTypeInfo info, string field)
    {
        var readable = new JsonObject();
        var before = count;
        foreach (var member in json.EnumerateObject())
        {
            if (readable.ContainsKey(member.Name)) Add(Join(field, member.Name), "It is given twice.");
            else readable[member.Name] = InAny(member.Value, info.ElementType!, Join(field, member.Name));
        }

        return before == count ? InValue(json, info, field) : readable;
    }

    private JsonArray InList(JsonElement json, JsonTypeInfo info, string field)
    {
        var readable = new JsonArray();
        foreach (var item in json.EnumerateArray())
            readable.Add(InAny(item, info.ElementType!, $"{(field == StrictJson.Body ? "" : field)}[{readable.Count}]"));

        return readable;
    }

    /// <summary>Reads it alone, which shows whether it can be read.</summary>
    private JsonNode? InValue(JsonElement json, JsonTypeInfo info, string field)
    {
        try
        {
            json.Deserialize(info);
            return JsonSerializer.SerializeToNode(json);
        }
        catch (ExpectedValueException other)
        {
            Add(field, other.Message);
        }
        catch (JsonException)
        {
            Add(field, ExpectedValue.Describe(info.Type));
        }

        return InPlaceOf(info.Type);
    }

    private void Add(string field, string message)
    {
        if (++count <= MaxFaults) errors.Require(false, field, message);
    }

    /// <summary>A value of a type in place of one that cannot be read, so that the others can be checked. Its own faults are not told.</summary>
    private static JsonNode? InPlaceOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is not null) return null;
        if (type == typeof(string)) return "";
        var info = ApiJson.Options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => new JsonObject(info.Properties.Where(IsRequired).Select(property => KeyValuePair.Create(property.Name, InPlaceOf(property.PropertyType)))),
            JsonTypeInfoKind.Dictionary => new JsonObject(),
            JsonTypeInfoKind.Enumerable => new JsonArray(),
            _ => type.IsValueType && type != typeof(JsonElement) ? JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, ApiJson.Options) : null,
        };
    }

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool AdmitsNull(JsonPropertyInfo property) => property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;

    private static string Join(string parent, string name)
    {
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        return parent == StrictJson.Body ? shown : $"{parent}.{shown}";
    }
}
