using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Reads documents: one pass over the BSON writes storage JSON into a buffer that is kept, and the storage serializer makes
/// the object from that. Numbers may be of 32 or 64 bits, whichever release wrote them.
/// </summary>
internal static class StoredDocument
{
    /// <summary>What a thread keeps between documents; a larger buffer is let go.</summary>
    private const int MaxKept = 1 << 20;

    [ThreadStatic]
    private static Buffer? kept;

    /// <summary>What a document, or the part of one that was read, says.</summary>
    public static T Read<T>(BsonDocument document) => (T)Read(document, typeof(T));

    /// <summary>What a document says, as a type that is known from elsewhere.</summary>
    public static object Read(BsonDocument document, Type type)
    {
        var buffer = kept ?? new Buffer();
        kept = null;
        using (var reader = ReaderOf(document)) CopyDocument(reader, buffer.Writer, isWhole: true);
        buffer.Writer.Flush();
        var read = JsonSerializer.Deserialize(buffer.Json.WrittenSpan, StorageJson.Options.GetTypeInfo(type))!;
        buffer.Json.ResetWrittenCount();
        buffer.Writer.Reset();
        if (buffer.Json.Capacity <= MaxKept) kept = buffer;
        return read;
    }

    private static IBsonReader ReaderOf(BsonDocument document) => document is RawBsonDocument raw
        ? new BsonBinaryReader(new ByteBufferStream(raw.Slice, ownsBuffer: false))
        : new BsonDocumentReader(document);

    /// <summary>The id comes by its own name; the other fields of the whole whose names begin with <c>_</c> serve the indexes.</summary>
    private static void CopyDocument(IBsonReader from, Utf8JsonWriter to, bool isWhole)
    {
        to.WriteStartObject();
        from.ReadStartDocument();
        while (from.ReadBsonType() != BsonType.EndOfDocument)
        {
            var name = from.ReadName();
            if (isWhole && name == MongoFields.Id) name = "id";
            if (isWhole && name.StartsWith('_'))
            {
                from.SkipValue();
                continue;
            }

            to.WritePropertyName(name);
            CopyValue(from, to);
        }

        from.ReadEndDocument();
        to.WriteEndObject();
    }

    private static void CopyArray(IBsonReader from, Utf8JsonWriter to)
    {
        to.WriteStartArray();
        from.ReadStartArray();
        while (from.ReadBsonType() != BsonType.EndOfDocument) CopyValue(from, to);
        from.ReadEndArray();
        to.WriteEndArray();
    }

    private static void CopyValue(IBsonReader from, Utf8JsonWriter to)
    {
        switch (from.CurrentBsonType)
        {
            case BsonType.Document: CopyDocument(from, to, isWhole: false); break;
            case BsonType.Array: CopyArray(from, to); break;
            case BsonType.String: to.WriteStringValue(from.ReadString()); break;
            case BsonType.Binary: to.WriteStringValue(from.ReadGuid(GuidRepresentation.Standard)); break;
            case BsonType.DateTime: JsonSerializer.Serialize(to, DateTimeOffset.FromUnixTimeMilliseconds(from.ReadDateTime()), Buffer.Time); break;
            case BsonType.Int32: to.WriteNumberValue(from.ReadInt32()); break;
            case BsonType.Int64: to.WriteNumberValue(from.ReadInt64()); break;
            case BsonType.Double: to.WriteNumberValue(from.ReadDouble()); break;
            case BsonType.Boolean: to.WriteBooleanValue(from.ReadBoolean()); break;
            case BsonType.Null: from.ReadNull(); to.WriteNullValue(); break;
            default: throw new NotSupportedException($"No document holds a {from.CurrentBsonType}.");
        }
    }

    /// <summary>UTF-8 JSON of one document at a time.</summary>
    private sealed class Buffer
    {
        public static readonly JsonTypeInfo<DateTimeOffset> Time = (JsonTypeInfo<DateTimeOffset>)StorageJson.Options.GetTypeInfo(typeof(DateTimeOffset));

        public Buffer() => Writer = new Utf8JsonWriter(Json, new JsonWriterOptions { Encoder = StorageJson.Options.Encoder, SkipValidation = true });

        public ArrayBufferWriter<byte> Json { get; } = new(4096);

        public Utf8JsonWriter Writer { get; }
    }
}
