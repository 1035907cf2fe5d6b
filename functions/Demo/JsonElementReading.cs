using System.Text.Json;

namespace Kelmah.Functions.Demo;

/// <summary>Short ways to read an answer.</summary>
public static class JsonElementReading
{
    /// <summary>A property's text; for money, <c>150.00 GHS</c>.</summary>
    public static string Text(this JsonElement element, string property) => element.GetProperty(property) switch
    {
        { ValueKind: JsonValueKind.Object } money => $"{money.Text("amount")} {money.Text("currency")}",
        var value => value.ToString(),
    };

    /// <summary>The items of a page, or of a plain array.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement element) =>
        [.. (element.ValueKind == JsonValueKind.Array ? element : element.GetProperty("items")).EnumerateArray()];
}
