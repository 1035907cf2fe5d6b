using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel.Serialization;

/// <summary>
/// How entities and events are stored: camelCase, enums in snake case, times as UTC text of fixed width (so that
/// their order is the text's order), money as <c>{"minorUnits": 15000, "currency": "GHS"}</c>.
/// </summary>
public static class StorageJson
{
    /// <summary>The options; shared, never changed.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            // What is stored never stands in a page: letters outside ASCII stay as they are.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new CurrencyConverter());
        options.Converters.Add(new StoredMoneyConverter());
        options.Converters.Add(new UtcTimeConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
