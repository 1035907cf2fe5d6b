using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.Tests.MongoDB;

/// <summary>An entity of each collection, made from what the serializer knows of its type, always the same.</summary>
internal sealed class SampleEntities
{
    private const int MaxDepth = 6;

    private static readonly DateTimeOffset Start = new(2026, 2, 3, 14, 5, 6, 789, TimeSpan.Zero);

    private readonly bool isFull;
    private int made;

    private SampleEntities(bool isFull) => this.isFull = isFull;

    /// <summary>One with every field, and one without those that can be missing.</summary>
    public static IReadOnlyList<Entity> Of(CollectionDefinition collection) => [Make(collection, isFull: true), Make(collection, isFull: false)];

    /// <summary>An entity of a collection from its storage JSON.</summary>
    public static Entity Read(CollectionDefinition collection, JsonNode json) => (Entity)json.Deserialize(collection.EntityType, StorageJson.Options)!;

    private static Entity Make(CollectionDefinition collection, bool isFull) =>
        Read(collection, new SampleEntities(isFull).Value(collection.EntityType, depth: 0)!);

    private JsonNode? Value(Type declared, int depth)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var contract = StorageJson.Options.GetTypeInfo(type);
        return contract.Kind switch
        {
            _ when depth > MaxDepth => null,
            JsonTypeInfoKind.Object => Object(contract, depth),
            JsonTypeInfoKind.Enumerable => new JsonArray(
                [.. Enumerable.Range(0, isFull ? 2 : 0).Select(_ => Value(contract.ElementType!, depth + 1)).Where(item => item is not null)]),
            // One entry, since the order of more is nobody's promise.
            JsonTypeInfoKind.Dictionary => isFull ? new JsonObject { [$"key {++made}"] = Value(contract.ElementType!, depth + 1) } : [],
            _ => Plain(type, ++made),
        };
    }

    private JsonObject Object(JsonTypeInfo contract, int depth) => new(contract.Properties
        .Where(property => property.Get is not null && (isFull || !IsOptional(property)))
        .Select(property => KeyValuePair.Create(property.Name, Value(property.PropertyType, depth + 1)))
        .Where(property => property.Value is not null).ToList());

    private static bool IsOptional(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsGetNullable);

    private static JsonNode? Plain(Type type, int number) => type switch
    {
        _ when type == typeof(string) => JsonValue.Create($"Ɛyɛ {number}, \"é\" & <{number}>"),
        _ when type == typeof(Guid) => JsonValue.Create($"01890a5d-ac96-774b-bcce-{number:x12}"),
        _ when type == typeof(DateTimeOffset) => JsonSerializer.SerializeToNode(Start.AddMinutes(number), StorageJson.Options),
        _ when type == typeof(bool) => JsonValue.Create(number % 2 == 0),
        _ when type == typeof(int) => JsonValue.Create(number),
        // Some of more than 32 bits.
        _ when type == typeof(long) => JsonValue.Create(number % 3 == 0 ? 15_000_000_000 + number : number),
        // Some that are whole.
        _ when type == typeof(double) => JsonValue.Create(number % 2 == 0 ? number : number + 0.25),
        _ when type == typeof(Money) => JsonSerializer.SerializeToNode(new Money(number * 100, Currency.Ghs), StorageJson.Options),
        _ when type == typeof(Currency) => JsonValue.Create(Currency.Ghs.Code),
        _ when type == typeof(byte[]) => JsonValue.Create(Convert.ToBase64String([1, 2, (byte)number])),
        { IsEnum: true } => JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(number % Enum.GetValues(type).Length), type, StorageJson.Options),
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"There is no sample of a {type}.")),
    };
}
