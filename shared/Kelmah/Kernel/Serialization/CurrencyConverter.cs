using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel.Serialization;

/// <summary>A currency as its three letters.</summary>
internal sealed class CurrencyConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Currency.TryParse(reader.GetString(), out var currency)) return currency;
        throw new ExpectedValueException($"Expected one of the currencies {string.Join(", ", Currency.Codes)}.");
    }

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
