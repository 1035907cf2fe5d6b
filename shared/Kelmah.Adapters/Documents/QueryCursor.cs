using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Documents;

/// <summary>The position after the last item of a page: its sort values, its id, and the shape of the query they belong to.</summary>
internal static class QueryCursor
{
    /// <summary>Longer than any cursor that was given; what is longer is not even decoded.</summary>
    private const int MaxLength = 8192;

    public static string Encode(string shape, IReadOnlyList<object?> position)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(HashOf(shape));
            foreach (var value in position) Write(writer, value);
            writer.WriteEndArray();
        }

        return Base64Url.EncodeToString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <exception cref="InvalidCursorException">It is no cursor, or one of another query.</exception>
    public static IReadOnlyList<object?> Decode(string shape, string cursor, int length)
    {
        if (cursor.Length > MaxLength) throw new InvalidCursorException();
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() != length + 1
                || root[0].ValueKind != JsonValueKind.String || root[0].GetString() != HashOf(shape))
                throw new InvalidCursorException();
            return [.. root.EnumerateArray().Skip(1).Select(Read)];
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidCursorException("The cursor does not belong to this list.", error);
        }
    }

    private static string HashOf(string shape) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape)).AsSpan(0, 6));

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case long number: writer.WriteNumberValue(number); break;
            // An object, so that 1.0 does not come back as the whole number.
            case double number:
                writer.WriteStartObject();
                writer.WriteNumber("real"u8, number);
                writer.WriteEndObject();
                break;
            case byte[] bytes:
                writer.WriteStartArray();
                writer.WriteBase64StringValue(bytes);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"{value.GetType().Name} cannot be sorted by.", nameof(value));
        }
    }

    private static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number when element.TryGetInt64(out var number) => number,
        JsonValueKind.Object when element.TryGetProperty("real", out var real) => real.GetDouble(),
        JsonValueKind.Array when element.GetArrayLength() == 1 => element[0].GetBytesFromBase64(),
        _ => throw new InvalidCursorException(),
    };
}
