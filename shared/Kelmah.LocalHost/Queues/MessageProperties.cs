using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Kelmah.LocalHost;

/// <summary>Application properties as JSON in the file.</summary>
internal static class MessageProperties
{
    private static readonly IReadOnlyDictionary<string, object> None = new Dictionary<string, object>();

    /// <exception cref="ArgumentException">A value is of a type that the queues do not keep.</exception>
    public static string? Write(IReadOnlyDictionary<string, object>? properties, string? traceParent = null)
    {
        var adds = traceParent is not null && properties?.ContainsKey(LocalActivity.TraceParent) != true;
        if (!adds && properties is null or { Count: 0 }) return null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in properties ?? None) WriteValue(writer, name, value);
            if (adds) writer.WriteString(LocalActivity.TraceParent, traceParent);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyDictionary<string, object> Read(string? json)
    {
        if (json is null) return None;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => ReadValue(property.Value));
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text: writer.WriteString(name, text); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int number: writer.WriteNumber(name, number); break;
            case long number: writer.WriteNumber(name, number); break;
            case double number: writer.WriteNumber(name, number); break;
            default: throw new ArgumentException($"Property {name} must be a string, a boolean, an integer or a double.");
        }
    }

    private static object ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => value.TryGetInt64(out var number) ? (object)number : value.GetDouble(),
    };
}
