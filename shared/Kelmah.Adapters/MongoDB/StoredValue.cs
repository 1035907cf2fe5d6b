using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using MongoDB.Bson;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Values as the documents hold them, by the storage serializer's own contracts: ids as UUIDs of the standard binary subtype 4,
/// times as dates, whole numbers 64 bits wide, all else as storage JSON has it.
/// </summary>
internal static class StoredValue
{
    /// <summary>A value of a field, or an object with its fields in their stored order.</summary>
    /// <exception cref="NotSupportedException">It is of a type that no document holds.</exception>
    public static BsonValue Of(object? value) => value switch
    {
        null => BsonNull.Value,
        string text => text,
        Guid id => Of(id),
        DateTimeOffset time => new BsonDateTime(time.ToUnixTimeMilliseconds()),
        bool truth => (BsonBoolean)truth,
        // 64 bits, however small: what is counted or paid never becomes a binary fraction.
        int number => new BsonInt64(number),
        long number => new BsonInt64(number),
        double number => new BsonDouble(number),
        Money money => new BsonDocument { ["minorUnits"] = money.MinorUnits, ["currency"] = money.Currency.Code },
        _ => Of(value, ContractOf(value.GetType())),
    };

    /// <summary>An id.</summary>
    public static BsonBinaryData Of(Guid id) => new(id, GuidRepresentation.Standard);

    /// <summary>What the serializer says of a type; of a nullable one, what it says of its values.</summary>
    public static JsonTypeInfo ContractOf(Type type) => StorageJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>The type of what stands at a path; null where the serializer's contracts do not say.</summary>
    public static Type? TypeAt(Type type, string path)
    {
        var contract = ContractOf(type);
        foreach (var name in path.Split('.'))
        {
            if (contract.Properties.FirstOrDefault(member => member.Name == name) is not { } member) return null;
            contract = ContractOf(member.PropertyType);
        }

        return contract.Type;
    }

    private static BsonValue Of(object value, JsonTypeInfo contract) => contract.Kind switch
    {
        JsonTypeInfoKind.Object => new BsonDocument(contract.Properties.SelectMany(property => Member(value, property))),
        JsonTypeInfoKind.Dictionary => Map((IDictionary)value),
        JsonTypeInfoKind.Enumerable => new BsonArray(((IEnumerable)value).Cast<object?>().Select(Of)),
        _ => JsonSerializer.SerializeToElement(value, contract) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()
            : throw new NotSupportedException($"No document holds a {contract.Type.Name}."),
    };

    private static IEnumerable<BsonElement> Member(object owner, JsonPropertyInfo property) =>
        property.Get?.Invoke(owner) is { } value ? [new BsonElement(property.Name, Of(value))] : [];

    private static BsonDocument Map(IDictionary map) => new(map.Keys.Cast<string>().Select(key => new BsonElement(key, Of(map[key]))));
}
