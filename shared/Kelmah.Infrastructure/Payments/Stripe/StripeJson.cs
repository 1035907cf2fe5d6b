using System.Text.Json;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Fields of Stripe's JSON by type.</summary>
internal static class StripeJson
{
    public static string Text(this JsonElement json, string name) => json.OptionalText(name) ?? throw new StripeFormatException(name);

    public static string? OptionalText(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static long Number(this JsonElement json, string name) =>
        json.OptionalNumber(name) ?? throw new StripeFormatException(name);

    public static long? OptionalNumber(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public static int SmallNumber(this JsonElement json, string name) =>
        json.Number(name) is var number and >= 0 and <= int.MaxValue ? (int)number : throw new StripeFormatException(name);

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement list) =>
        list.Field("data") is { ValueKind: JsonValueKind.Array } data ? data.EnumerateArray() : throw new StripeFormatException("data");

    public static bool Flag(this JsonElement json, string name) => json.Field(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new StripeFormatException(name),
    };

    public static DateTimeOffset Time(this JsonElement json, string name)
    {
        var seconds = json.Number(name);
        return seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new StripeFormatException(name);
    }

    /// <summary>The id in an expandable field, whether it is expanded or not.</summary>
    public static string? Id(this JsonElement json, string name) =>
        json.OptionalText(name) ?? json.Expanded(name)?.OptionalText("id");

    /// <summary>The object in a field; null if there is none, or only its id.</summary>
    public static JsonElement? Expanded(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static IReadOnlyDictionary<string, string> Metadata(this JsonElement json)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json.Expanded("metadata") is not { } pairs) return metadata;
        foreach (var pair in pairs.EnumerateObject())
        {
            if (pair.Value.ValueKind == JsonValueKind.String) metadata[pair.Name] = pair.Value.GetString()!;
        }

        return metadata;
    }

    private static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;
}
