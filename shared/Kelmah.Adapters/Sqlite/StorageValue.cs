using System.Collections.Concurrent;
using System.Text.Json;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Sqlite;

/// <summary>CLR values as SQLite finds them in a document: the storage JSON's text or number, a truth value as 1 or 0.</summary>
internal static class StorageValue
{
    private static readonly ConcurrentDictionary<Enum, string> EnumTexts = new();

    /// <summary>The value that a field is compared with.</summary>
    public static object? Of(Field field, object? value) => value switch
    {
        // The id stands in a column of its own, as bytes.
        Guid id when field.Path == "id" => id.ToByteArray(bigEndian: true),
        _ => Of(value),
    };

    /// <summary>The value as the JSON functions give it.</summary>
    public static object? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        Guid id => id.ToString(),
        bool truth => truth ? 1L : 0L,
        long number => number,
        int number => (long)number,
        double number => number,
        Enum name => EnumTexts.GetOrAdd(name, static enumeration => (string)Serialized(enumeration)!),
        _ => Serialized(value),
    };

    private static object? Serialized(object value)
    {
        var element = JsonSerializer.SerializeToElement(value, value.GetType(), StorageJson.Options);
        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
            JsonValueKind.True => 1L,
            JsonValueKind.False => 0L,
            _ => throw new ArgumentException($"{value.GetType().Name} is not stored as a plain value.", nameof(value)),
        };
    }
}
