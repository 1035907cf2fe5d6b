using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kelmah.Kernel.Serialization;

/// <summary>Money as a decimal text and a currency; anything else is refused with a message that says what is expected.</summary>
internal sealed class DecimalMoneyConverter : JsonConverter<Money>
{
    private const string Expected = """Expected an amount such as {"amount": "150.00", "currency": "GHS"}.""";

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new ExpectedValueException(Expected);
        string? amount = null;
        string? code = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAmount = reader.ValueTextEquals("amount"u8);
            if (!isAmount && !reader.ValueTextEquals("currency"u8)) throw new ExpectedValueException(Expected);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String || (isAmount ? amount : code) is not null) throw new ExpectedValueException(Expected);
            if (isAmount) amount = reader.GetString();
            else code = reader.GetString();
        }

        if (!Currency.TryParse(code, out var currency))
            throw new ExpectedValueException($"Expected one of the currencies {string.Join(", ", Currency.Codes)}.");
        if (!Money.TryParse(amount, currency, out var money))
            throw new ExpectedValueException($"Expected an amount of at most {currency.Digits} decimals and 10 billion, such as \"150.00\".");
        return money;
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount"u8, value.ToDecimalString());
        writer.WriteString("currency"u8, value.Currency.Code);
        writer.WriteEndObject();
    }
}
