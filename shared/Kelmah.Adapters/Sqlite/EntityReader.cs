using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// Reads entities from their documents and remembers the last ones by the document itself. An entity is immutable and says
/// no more than its bytes do, so the same bytes are the same entity: nothing here can be out of date.
/// </summary>
internal static class EntityReader<T>
    where T : Entity
{
    /// <summary>A power of two. With documents of a kilobyte, a few megabytes for each type that is in use.</summary>
    private const int Slots = 2048;

    private static readonly Remembered?[] Last = new Remembered?[Slots];

    public static T Read(ReadOnlySpan<byte> document)
    {
        var slot = string.GetHashCode(MemoryMarshal.Cast<byte, char>(document)) & (Slots - 1);
        if (Volatile.Read(ref Last[slot]) is { } known && document.SequenceEqual(known.Document)) return known.Entity;
        var entity = JsonSerializer.Deserialize(document, (JsonTypeInfo<T>)StorageJson.Options.GetTypeInfo(typeof(T)))!;
        Volatile.Write(ref Last[slot], new Remembered(document.ToArray(), entity));
        return entity;
    }

    private sealed record Remembered(byte[] Document, T Entity);
}
