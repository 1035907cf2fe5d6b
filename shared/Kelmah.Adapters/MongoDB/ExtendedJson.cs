using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// Storage JSON as MongoDB Extended JSON v2 and back: ids become UUIDs of the standard binary subtype 4, times become dates,
/// whole numbers 64 bits wide.
/// https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
/// </summary>
internal static class ExtendedJson
{
    private const string UuidSubtype = "04";

    /// <summary>A CLR value as the documents hold it.</summary>
    public static JsonNode? Value(object? value) => value switch
    {
        null => null,
        Guid id => Uuid(id),
        DateTimeOffset time => Time(time),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), StorageJson.Options),
    };

    /// <summary>The storage JSON of a value of a known shape.</summary>
    public static JsonNode? Write(JsonNode? json, DocumentShape? shape) => (shape?.Kind, json) switch
    {
        (_, null) => null,
        (ShapeKind.Uuid, _) => Uuid(json.Deserialize<Guid>(StorageJson.Options)),
        (ShapeKind.Time, _) => Time(json.Deserialize<DateTimeOffset>(StorageJson.Options)),
        (ShapeKind.Whole, _) => Whole(json.Deserialize<long>(StorageJson.Options)),
        (ShapeKind.Real, _) => Real(json.Deserialize<double>(StorageJson.Options)),
        (ShapeKind.Money, _) => Amount(json.Deserialize<Money>(StorageJson.Options)),
        (ShapeKind.Object, JsonObject found) => new JsonObject(found.Select(member =>
            KeyValuePair.Create(member.Key, Write(member.Value, shape!.Members.GetValueOrDefault(member.Key))))),
        (ShapeKind.Map, JsonObject found) => new JsonObject(found.Select(member =>
            KeyValuePair.Create(member.Key, Write(member.Value, shape!.Element)))),
        (ShapeKind.Array, JsonArray found) => new JsonArray([.. found.Select(item => Write(item, shape!.Element))]),
        _ => json.DeepClone(),
    };

    /// <summary>Storage JSON from canonical or relaxed Extended JSON.</summary>
    public static JsonNode? Read(JsonNode? stored) => stored switch
    {
        JsonObject { Count: 1 } wrapped when wrapped.First() is { Key: ['$', ..], Value: { } value } type => Unwrap(type.Key, value),
        JsonObject found => new JsonObject(found.Select(member => KeyValuePair.Create(member.Key, Read(member.Value)))),
        JsonArray found => new JsonArray([.. found.Select(Read)]),
        _ => stored?.DeepClone(),
    };

    public static JsonObject Uuid(Guid id) => new()
    {
        ["$binary"] = new JsonObject { ["base64"] = Convert.ToBase64String(id.ToByteArray(bigEndian: true)), ["subType"] = UuidSubtype },
    };

    public static JsonObject Time(DateTimeOffset time) => new()
    {
        ["$date"] = new JsonObject { ["$numberLong"] = time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>A whole number as 64 bits, however small: what is counted or paid never becomes a binary fraction.</summary>
    public static JsonObject Whole(long number) => new() { ["$numberLong"] = number.ToString(CultureInfo.InvariantCulture) };

    private static JsonObject Real(double number) => new() { ["$numberDouble"] = number.ToString("R", CultureInfo.InvariantCulture) };

    private static JsonObject Amount(Money money) => new()
    {
        ["minorUnits"] = Whole(money.MinorUnits),
        ["currency"] = money.Currency.Code,
    };

    private static JsonNode? Unwrap(string type, JsonNode value) => type switch
    {
        "$binary" => JsonValue.Create(new Guid(Convert.FromBase64String(value["base64"]!.GetValue<string>()), bigEndian: true).ToString()),
        "$date" => JsonSerializer.SerializeToNode(TimeOf(value), StorageJson.Options),
        "$numberInt" or "$numberLong" => JsonValue.Create(long.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture)),
        "$numberDouble" => JsonValue.Create(double.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException($"No document holds a {type}."),
    };

    private static DateTimeOffset TimeOf(JsonNode value) => value is JsonObject wrapped
        ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(wrapped["$numberLong"]!.GetValue<string>(), CultureInfo.InvariantCulture))
        : DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
